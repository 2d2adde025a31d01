// A request as it came in: split at its outer seams, nothing decoded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/url.h"

namespace polytomic::server {

struct Incoming {
  std::string method;
  std::string target;  // path and query, encoded
  std::vector<NamedValue> headers;
  std::string peer;  // see peer_of

  [[nodiscard]] std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  [[nodiscard]] std::string_view query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
  }
};

}  // namespace polytomic::server
