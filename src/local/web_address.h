// Addresses of web services, as connectors are given them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/url.h"

namespace polytomic::local {

// The parts of an http or https URL that decide where a request goes.
struct WebAddress {
  std::string scheme;  // "http" or "https"
  std::string host;    // in lower case
  std::string port;    // always given
  std::string path;

  [[nodiscard]] bool has_origin_of(const WebAddress& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
  // What is sent there can be read by nobody in between.
  [[nodiscard]] bool keeps_secrets() const;
  // "https://example.com/data.csv", for messages: the query may hold secrets.
  [[nodiscard]] std::string place() const;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) naming `field` unless `url` is a whole http or https URL without a
// user and password in it.
[[nodiscard]] WebAddress parse_web_address(std::string_view field, const std::string& url);

// Where `location`, which may be relative, leads from `url`; empty where it is no address.
[[nodiscard]] std::string resolve_web_address(const std::string& url, std::string_view location);

// `url`, without its fragment, with further parameters in its query.
[[nodiscard]] std::string with_parameters(std::string_view url, const std::vector<NamedValue>& parameters);

}  // namespace polytomic::local
