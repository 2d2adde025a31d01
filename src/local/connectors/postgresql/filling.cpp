#include "local/connectors/postgresql/filling.h"

#include <algorithm>
#include <string>

namespace polytomic::local::postgresql {
namespace {

constexpr std::string_view blanks = " \t\r\n\f";
constexpr std::string_view new_row = "new";

bool is_word_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' || letter == '$' ||
         static_cast<unsigned char>(letter) >= 0x80U;
}

std::string lower(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return folded;
}

// Where `word` stands as a whole word at or behind `start`.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t start) {
  for (std::size_t at = text.find(word, start); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_letter(text[at - 1]);
    if (begins && (end == text.size() || !is_word_letter(text[end]))) return at;
  }
  return std::string_view::npos;
}

bool is_assigned_whole(std::string_view source) {
  for (std::size_t at = find_word(source, new_row, 0); at != std::string_view::npos;
       at = find_word(source, new_row, at + 1)) {
    const std::size_t before = source.substr(0, at).find_last_not_of(blanks);
    const std::size_t behind = source.find_first_not_of(blanks, at + new_row.size());
    if (before != std::string_view::npos && source.substr(0, before + 1).ends_with("into")) return true;
    if (behind == std::string_view::npos) continue;
    if (source[behind] == '=' || source.substr(behind).starts_with(":=")) return true;
  }
  return false;
}

// PL/pgSQL names a column as it is or in double quotes, where those inside it are doubled.
bool names_column(std::string_view source, std::string_view column) {
  const std::string plain = lower(column);
  std::string quoted;
  for (const char letter : plain) quoted.append(letter == '"' ? "\"\"" : std::string(1, letter));
  if (find_word(source, plain, 0) != std::string_view::npos) return true;
  return source.find("\"" + quoted + "\"") != std::string_view::npos;
}

}  // namespace

bool may_be_filled(const Facts& facts, const Relation& relation, std::string_view column) {
  return std::ranges::any_of(relation.filling_functions, [&](Oid id) {
    const auto found = facts.functions.find(id);
    if (found == facts.functions.end() || found->second.language != "plpgsql") return true;
    return is_assigned_whole(found->second.source) || names_column(found->second.source, column);
  });
}

}  // namespace polytomic::local::postgresql
