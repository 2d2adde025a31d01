#include "local/connectors/sqlite/tokens.h"

#include <algorithm>

#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::string_view blanks = " \t\r\n\f";

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_word_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || is_digit(letter) || letter == '_' ||
         letter == '$' || static_cast<unsigned char>(letter) >= 0x80;
}

// The size of the quoted text at the beginning. Its closing mark stands for itself where it is doubled.
std::size_t quoted_size(std::string_view text) {
  const char closing = text.front() == '[' ? ']' : text.front();
  for (std::size_t index = 1; index < text.size(); ++index) {
    if (text[index] != closing) continue;
    const bool is_doubled = closing != ']' && index + 1 < text.size() && text[index + 1] == closing;
    if (!is_doubled) return index + 1;
    ++index;
  }
  return text.size();
}

std::size_t word_size(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_word_letter) - text.begin());
}

// The size of the comment at the beginning; 0 where there is none.
std::size_t comment_size(std::string_view text) {
  const std::string_view opening = text.substr(0, 2);
  if (opening != "--" && opening != "/*") return 0;
  const std::string_view closing = opening == "--" ? "\n" : "*/";
  const std::size_t end = text.find(closing, opening.size());
  return end == std::string_view::npos ? text.size() : end + closing.size();
}

bool begins_blob(std::string_view text) {
  return text.size() > 1 && (text[0] == 'x' || text[0] == 'X') && text[1] == '\'';
}

Token token_at(std::string_view text) {
  if (text.empty()) return {};
  const char first = text.front();
  if (first == '\'') return {TokenKind::literal, text.substr(0, quoted_size(text))};
  if (begins_blob(text)) return {TokenKind::literal, text.substr(0, 1 + quoted_size(text.substr(1)))};
  if (first == '"' || first == '`' || first == '[') return {TokenKind::quoted_name, text.substr(0, quoted_size(text))};
  if (!is_word_letter(first)) return {TokenKind::symbol, text.substr(0, 1)};
  return {is_digit(first) ? TokenKind::literal : TokenKind::word, text.substr(0, word_size(text))};
}

}  // namespace

void Tokens::skip_blanks() {
  for (;;) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    const std::size_t comment = comment_size(rest_);
    if (comment == 0) return;
    rest_.remove_prefix(comment);
  }
}

Token Tokens::next() {
  skip_blanks();
  const Token token = token_at(rest_);
  rest_.remove_prefix(token.text.size());
  return token;
}

std::string name_of(const Token& token) {
  if (token.kind != TokenKind::quoted_name || token.text.size() < 2) return std::string(token.text);
  const char closing = token.text.back();
  std::string name;
  for (std::size_t index = 1; index + 1 < token.text.size(); ++index) {
    name += token.text[index];
    if (closing != ']' && token.text[index] == closing) ++index;
  }
  return name;
}

}  // namespace polytomic::local::sqlite
