#include "core/wire_check.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.h"

namespace polytomic {
namespace {

constexpr std::size_t shortest_key = 8;
constexpr std::size_t longest_key = 255;

// Headers that carry credentials, name the host, frame the message, or have an option of their own.
constexpr std::array<std::string_view, 17> refused_headers = {"accept-encoding",
                                                              "authorization",
                                                              "connection",
                                                              "content-length",
                                                              "expect",
                                                              "host",
                                                              "http2-settings",
                                                              "idempotency-key",
                                                              "keep-alive",
                                                              "proxy-connection",
                                                              "te",
                                                              "trailer",
                                                              "proxy-authorization",
                                                              "proxy-authenticate",
                                                              "upgrade",
                                                              "transfer-encoding",
                                                              "x-polytomic-version"};

constexpr std::array<std::string_view, 7> methods = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

bool is_alphanumeric(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

bool is_control(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; }

bool is_token_character(char letter) {
  return is_alphanumeric(letter) || std::string_view{"!#$%&'*+-.^_`|~"}.find(letter) != std::string_view::npos;
}

bool is_path_character(char letter) {
  return is_alphanumeric(letter) || std::string_view{"/-._~!$&'()*+,;=:@%"}.find(letter) != std::string_view::npos;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

[[noreturn]] void refuse(polytomic_status code, std::string_view field, std::string message) {
  throw Failure(make_field_error(code, field, std::move(message)));
}

void check_header(const NamedValue& header) {
  const auto& [name, value] = header;
  if (name.empty()) refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "headers", "headers holds an entry without a name");
  if (!std::ranges::all_of(name, is_token_character)) {
    // The name is not repeated: it may hold anything, a line break included.
    refuse(POLYTOMIC_ERROR_INVALID_CHARACTER, "headers",
           "headers holds a name with a character that HTTP does not allow there; use letters, digits and dashes");
  }
  if (std::ranges::find(refused_headers, lower_case(name)) != refused_headers.end()) {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "headers",
           "headers may not set " + name + ": the library sets it itself, from the options where there is a choice");
  }
  if (std::ranges::any_of(value, is_control)) {
    refuse(POLYTOMIC_ERROR_INVALID_CHARACTER, "headers",
           "the value of header " + name + " holds a control character, such as a line break");
  }
}

void check_idempotency_key(std::string_view key) {
  if (key.empty()) return;
  const auto is_allowed = [](char letter) { return is_alphanumeric(letter) || letter == '-' || letter == '_'; };
  if (!std::ranges::all_of(key, is_allowed)) {
    refuse(POLYTOMIC_ERROR_INVALID_CHARACTER, "idempotency_key",
           "idempotency_key may hold letters, digits, dashes and underscores only");
  }
  if (key.size() < shortest_key || key.size() > longest_key) {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "idempotency_key",
           "idempotency_key must have 8 to 255 characters and has " + std::to_string(key.size()));
  }
}

void check_api_version(std::string_view version) {
  const auto is_visible = [](char letter) { return letter > 0x20 && letter < 0x7F; };
  if (!std::ranges::all_of(version, is_visible)) {
    refuse(POLYTOMIC_ERROR_INVALID_CHARACTER, "api_version",
           "api_version holds a character that a version cannot have; write it like 2025-09-18");
  }
}

void check_segment(std::string_view segment) {
  const std::optional<std::string> decoded = percent_decode(segment);
  if (!decoded) {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "path",
           "path holds a percent sign that is not followed by two hexadecimal digits");
  }
  if (*decoded == "." || *decoded == "..") {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "path", "path holds the segment " + *decoded + ", which leads elsewhere");
  }
}

void check_path(std::string_view path) {
  if (!path.starts_with('/')) {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "path", "path must start with a slash, such as /api/me");
  }
  if (!std::ranges::all_of(path, is_path_character)) {
    refuse(POLYTOMIC_ERROR_INVALID_CHARACTER, "path",
           "path holds a character that must be percent-encoded; query parameters go into query");
  }
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    check_segment(segment);
    path.remove_prefix(segment.size());
  }
}

}  // namespace

void check_call_options(const CallOptions& options) {
  check_idempotency_key(options.idempotency_key);
  check_api_version(options.api_version);
  for (const NamedValue& header : options.headers) check_header(header);
}

void check_raw_request(const RawRequest& request) {
  if (std::ranges::find(methods, request.method) == methods.end()) {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "method", "method must be GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS");
  }
  if (request.method == "HEAD" && request.body) {
    refuse(POLYTOMIC_ERROR_INVALID_ARGUMENT, "body", "a HEAD request cannot have a body");
  }
  check_path(request.path);
}

}  // namespace polytomic
