// The words of SQL, as far as finding CHECK constraints needs them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace polytomic::local::sqlite {

enum class TokenKind { word, quoted_name, literal, symbol, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // as written
};

// Takes the tokens of a text in turn, without blanks and comments. The text must outlive it.
class Tokens {
 public:
  explicit Tokens(std::string_view sql) : rest_(sql) {}

  // One of kind `end` after the last.
  Token next();
  [[nodiscard]] Token peek() const { return Tokens(*this).next(); }

 private:
  void skip_blanks();

  std::string_view rest_;
};

// What a word or a quoted name stands for.
[[nodiscard]] std::string name_of(const Token& token);

}  // namespace polytomic::local::sqlite
