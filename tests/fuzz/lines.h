// Inputs that hold several texts hold them as lines.
#pragma once

#include <string_view>

namespace polytomic::fuzz {

// What goes to the next line feed, which is taken off `rest` as well; all of it where there is none.
inline std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return line;
}

}  // namespace polytomic::fuzz
