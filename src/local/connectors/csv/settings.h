// What a configuration asks for, checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/url.h"
#include "local/access_token.h"
#include "local/configuration.h"

namespace polytomic::local::csv {

// Where the table comes from over the web, and what is sent there.
struct WebSettings {
  std::string url;  // with all parameters
  std::vector<NamedValue> headers;
  std::optional<NamedValue> basic;
  std::optional<TokenTerms> oauth;
  std::string authorities;  // certificates in PEM; empty: this machine's

  [[nodiscard]] bool is_private() const { return !headers.empty() || basic || oauth; }
};

// What the configuration says of the text; what it does not say is found out.
struct Format {
  std::optional<char> delimiter;
  std::optional<char> quote;
  std::optional<bool> has_headers;
  std::string encoding;  // as iconv names it; empty where it is not said
};

struct Settings {
  std::string path;  // of a file; empty where it comes over the web
  WebSettings web;
  Format format;

  [[nodiscard]] bool is_file() const { return !path.empty(); }
  // "the file '/data/a.csv'" or "https://example.com/a.csv", for messages.
  [[nodiscard]] std::string place() const;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] Settings read_settings(const Configuration& configuration);

}  // namespace polytomic::local::csv
