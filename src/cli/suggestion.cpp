#include "cli/suggestion.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace polytomic::cli {
namespace {

// Letters to insert, delete or replace to turn one word into the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t line = 1; line <= from.size(); ++line) {
    std::size_t diagonal = row[0];
    row[0] = line;
    for (std::size_t column = 1; column <= to.size(); ++column) {
      const std::size_t replaced = diagonal + (from[line - 1] == to[column - 1] ? 0 : 1);
      diagonal = row[column];
      row[column] = std::min({row[column] + 1, row[column - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest_word = 40;  // longer ones are no typing mistakes
  if (word.size() > longest_word) return {};
  std::size_t best = std::min<std::size_t>(2, word.size() / 3) + 1;
  std::string result;
  for (const std::string& candidate : candidates) {
    const std::size_t changes = distance(word, candidate);
    if (changes < best) {
      best = changes;
      result = candidate;
    }
  }
  return result;
}

}  // namespace polytomic::cli
