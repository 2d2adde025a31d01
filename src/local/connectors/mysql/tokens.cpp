#include "local/connectors/mysql/tokens.h"

#include <algorithm>
#include <utility>

namespace polytomic::local::mysql {
namespace {

bool is_space(char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); }

bool is_word_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '_' || letter == '$' || letter == '@' || static_cast<unsigned char>(letter) >= 0x80U;
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

class Reader {
 public:
  explicit Reader(std::string_view sql) : sql_(sql) {}

  std::vector<Token> read() {
    while (at_ < sql_.size()) {
      if (is_space(sql_[at_])) {
        ++at_;
      } else if (!skip_comment()) {
        tokens_.push_back(next());
      }
    }
    return std::move(tokens_);
  }

 private:
  // The end of `mark` at or behind `start`; the end of the text where there is none.
  [[nodiscard]] std::size_t behind(std::string_view mark, std::size_t start) const {
    const std::size_t found = sql_.find(mark, start);
    return found == std::string_view::npos ? sql_.size() : found + mark.size();
  }

  bool skip_comment() {
    const std::string_view rest = sql_.substr(at_);
    if (rest.starts_with("/*")) {
      at_ = behind("*/", at_ + 2);
    } else if (rest.starts_with('#') || (rest.starts_with("--") && (rest.size() == 2 || is_space(rest[2])))) {
      at_ = behind("\n", at_);
    } else {
      return false;
    }
    return true;
  }

  Token next() {
    const char first = sql_[at_];
    if (first == '`') return {TokenKind::name, quoted(first)};
    if (first == '\'' || first == '"') return {TokenKind::text, quoted(first)};
    if (!is_word_letter(first)) return {TokenKind::symbol, std::string(1, sql_[at_++])};
    Token word{TokenKind::word, {}};
    while (at_ < sql_.size() && is_word_letter(sql_[at_])) word.value += lower(sql_[at_++]);
    return word;
  }

  std::string quoted(char mark) {
    std::string value;
    for (++at_; at_ < sql_.size(); ++at_) {
      const char letter = sql_[at_];
      if (letter == '\\' && mark != '`' && at_ + 1 < sql_.size()) {
        value += sql_[++at_];
        continue;
      }
      if (letter == mark) {
        if (at_ + 1 == sql_.size() || sql_[at_ + 1] != mark) break;
        ++at_;
      }
      value += letter;
    }
    ++at_;
    return value;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> read_tokens(std::string_view sql) { return Reader(sql).read(); }

}  // namespace polytomic::local::mysql
