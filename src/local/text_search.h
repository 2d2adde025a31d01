// Finding text within names, as a person searches.
#pragma once

#include <string_view>

namespace polytomic::local {

// ASCII letters match in either case; anything contains the empty text.
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part);

}  // namespace polytomic::local
