#include "local/connectors/sqlite/defaults.h"

#include <algorithm>
#include <string>

#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::string_view ignored_letters = "()+- \t\r\n\f";

// The end of the comment that begins at `start`, or `start` where none does.
std::size_t skip_comment(std::string_view text, std::size_t start) {
  const std::string_view opening = text.substr(start, 2);
  if (opening != "--" && opening != "/*") return start;
  const std::string_view closing = opening == "--" ? "\n" : "*/";
  const std::size_t end = text.find(closing, start + opening.size());
  return end == std::string_view::npos ? text.size() : end + closing.size();
}

bool is_literal_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '_' || letter == '.' || letter == '+' || letter == '-';
}

}  // namespace

bool is_null_expression(std::string_view expression) {
  std::string rest;
  for (std::size_t index = 0; index < expression.size();) {
    const std::size_t after_comment = skip_comment(expression, index);
    if (after_comment == index) {
      if (ignored_letters.find(expression[index]) == std::string_view::npos) rest += expression[index];
      ++index;
    } else {
      index = after_comment;
    }
  }
  return fold(rest) == "null";
}

bool is_literal(std::string_view expression) {
  // A text with a quotation mark inside is a literal too, but not worth telling from two texts.
  if (expression.starts_with('\'')) return expression.find('\'', 1) == expression.size() - 1;
  return std::ranges::all_of(expression, is_literal_letter);
}

}  // namespace polytomic::local::sqlite
