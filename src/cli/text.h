// Text as a terminal shows it: free of control characters, measured in columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace polytomic::cli {

// One line that cannot move the cursor, change colours or reorder its surroundings: line breaks and tabs become spaces,
// other control and bidirectional override characters and invalid UTF-8 become U+FFFD.
[[nodiscard]] std::string one_line(std::string_view text);

// The same, but line breaks and tabs stay.
[[nodiscard]] std::string many_lines(std::string_view text);

// Columns that the text takes; wide characters take two, combining ones none.
[[nodiscard]] std::size_t display_width(std::string_view text);

// At most `width` columns; what was cut off shows as an ellipsis. Never cuts inside a user-perceived character.
[[nodiscard]] std::string truncate(std::string_view text, std::size_t width);

}  // namespace polytomic::cli
