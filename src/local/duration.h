// Lengths of time as the API writes them: numbers with units, such as 90s, 15m or 3h30m.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace polytomic::local {

// Nothing where `text` is no such length, or is longer than a year.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

}  // namespace polytomic::local
