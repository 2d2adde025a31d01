#include "local/text_search.h"

#include <algorithm>

namespace polytomic::local {

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  return part.empty() || !std::ranges::search(text, part, {}, lower, lower).empty();
}

}  // namespace polytomic::local
