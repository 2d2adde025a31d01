// SQL text that the servers wrote or keep, cut into its parts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local::mysql {

enum class TokenKind { name, text, word, symbol };

struct Token {
  TokenKind kind = TokenKind::symbol;
  std::string value;  // without quotes; words in small letters

  [[nodiscard]] bool is_word(std::string_view word) const { return kind == TokenKind::word && value == word; }
  [[nodiscard]] bool is_symbol(char symbol) const { return kind == TokenKind::symbol && value.front() == symbol; }
  // A name, in backticks or without.
  [[nodiscard]] bool may_be_name() const { return kind == TokenKind::name || kind == TokenKind::word; }
};

// Comments are left out. What double quotes mean depends on the author's session: they make a text here.
[[nodiscard]] std::vector<Token> read_tokens(std::string_view sql);

}  // namespace polytomic::local::mysql
