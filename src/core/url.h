// Percent-encoding, query strings and paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polytomic {

using NamedValue = std::pair<std::string, std::string>;

// Everything but unreserved characters (RFC 3986) encoded, so that a value can never leave its place.
[[nodiscard]] std::string percent_encode(std::string_view text);

// Nothing where an escape is cut off or not hexadecimal.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

// "name=value&..." with both sides encoded; "[" and "]" in names stay as the API writes them.
[[nodiscard]] std::string encode_query(const std::vector<NamedValue>& values);

[[nodiscard]] std::optional<std::vector<NamedValue>> decode_query(std::string_view query);

}  // namespace polytomic
