#include "local/text_search.h"

#include <algorithm>

namespace polytomic::local {

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  const auto same = [&lower](char left, char right) { return lower(left) == lower(right); };
  return part.empty() || std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

}  // namespace polytomic::local
