// Text at the border of the library: views of the C strings, UTF-8, timestamps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "polytomic/base.h"

namespace polytomic {

[[nodiscard]] inline std::string_view view(const polytomic_string& text) {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

[[nodiscard]] inline bool is_present(const polytomic_string& text) { return text.data != nullptr; }

// ASCII letters only: for names of headers and keys.
[[nodiscard]] bool same_ignoring_case(std::string_view left, std::string_view right);

[[nodiscard]] bool is_valid_utf8(std::string_view text);

// Microseconds since the epoch of an RFC 3339 timestamp; POLYTOMIC_TIMESTAMP_UNKNOWN where it is none.
[[nodiscard]] std::int64_t parse_timestamp(std::string_view text);

// RFC 3339 in UTC, with microseconds where they are not zero.
[[nodiscard]] std::string format_timestamp(std::int64_t microseconds);

// Microseconds since the epoch, now.
[[nodiscard]] std::int64_t current_time();

}  // namespace polytomic
