// URLs taken apart: where a request goes and whether two URLs lead to the same place.
#pragma once

#include <string>

#include "core/error.h"

namespace polytomic::http {

// Scheme, host and port: what credentials belong to.
struct Origin {
  std::string scheme;
  std::string host;  // in lower case; an IPv6 address in brackets
  std::string port;  // always given

  [[nodiscard]] bool operator==(const Origin&) const = default;
  [[nodiscard]] std::string text() const;  // without the port where it is the scheme's own
  [[nodiscard]] bool is_loopback() const;
};

struct BaseAddress {
  std::string url;  // without trailing slashes
  Origin origin;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT, _INVALID_CHARACTER) naming the field "url".
[[nodiscard]] BaseAddress parse_base_url(const std::string& text);

// Throws Failure naming the field "proxy".
void check_proxy(const std::string& text);

// `reference`, which may be relative, as seen from `base`; itself where it is no URL.
[[nodiscard]] std::string resolve_url(const std::string& base, const std::string& reference);

// Where a redirect leads. Throws Failure (POLYTOMIC_ERROR_REDIRECT) where that is no http or https address.
[[nodiscard]] Origin origin_of_redirect(const std::string& url);

}  // namespace polytomic::http
