#include "local/connectors/sqlite/virtual_table.h"

#include <algorithm>
#include <optional>

#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::string_view blanks = " \t\r\n\f";
constexpr std::string_view quotes = "\"'`[";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The end of the quoted text that begins at `start`. A doubled mark inside ends and begins again at once.
std::size_t skip_quoted(std::string_view text, std::size_t start) {
  const char closing = text[start] == '[' ? ']' : text[start];
  const std::size_t end = text.find(closing, start + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

bool is_quote(char letter) { return quotes.find(letter) != std::string_view::npos; }

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t index = 0; index < text.size();) {
    const char letter = text[index];
    if (is_quote(letter)) {
      index = skip_quoted(text, index);
      continue;
    }
    if (letter == '(') ++depth;
    if (letter == ')') --depth;
    if (letter == ',' && depth == 0) {
      arguments.emplace_back(trim(text.substr(start, index - start)));
      start = index + 1;
    }
    ++index;
  }
  arguments.emplace_back(trim(text.substr(start)));
  return arguments;
}

// The end of the name, quoted or bare, that begins at `start`.
std::size_t skip_name(std::string_view text, std::size_t start) {
  if (start >= text.size()) return text.size();
  if (!is_quote(text[start])) return std::min(text.find_first_of(" \t\r\n\f(", start), text.size());
  std::size_t end = skip_quoted(text, start);
  while (end < text.size() && text[end] == text[start]) end = skip_quoted(text, end);
  return end;
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || !is_quote(text.front())) return std::string(text);
  return std::string(text.substr(1, text.size() - 2));
}

std::optional<std::string> option(const ModuleCall& call, std::string_view key) {
  for (const std::string& argument : call.arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos) continue;
    const std::string_view text = argument;
    if (fold(trim(text.substr(0, equals))) == key) return unquote(trim(text.substr(equals + 1)));
  }
  return std::nullopt;
}

bool is_full_text(const ModuleCall& call) { return call.module == "fts4" || call.module == "fts5"; }

bool keeps_no_content(const ModuleCall& call) { return is_full_text(call) && option(call, "content") == ""; }

}  // namespace

ModuleCall parse_module_call(std::string_view sql) {
  // SQLite stores the words before the name always in this form.
  constexpr std::string_view beginning = "CREATE VIRTUAL TABLE ";
  constexpr std::string_view introduction = "USING";
  if (!starts_with_ignoring_case(sql, beginning)) return {};
  std::string_view rest = trim(sql.substr(beginning.size()));
  rest = trim(rest.substr(skip_name(rest, 0)));
  if (!starts_with_ignoring_case(rest, introduction)) return {};
  rest = trim(rest.substr(introduction.size()));
  const std::size_t name_end = skip_name(rest, 0);
  ModuleCall call;
  call.module = fold(unquote(rest.substr(0, name_end)));
  rest = trim(rest.substr(name_end));
  const std::size_t closing = rest.rfind(')');
  if (!rest.empty() && rest.front() == '(' && closing != std::string_view::npos) {
    call.arguments = split_arguments(rest.substr(1, closing - 1));
  }
  return call;
}

bool refuses_insert(const ModuleCall& call) { return call.module == "fts4" && keeps_no_content(call); }

bool refuses_update(const ModuleCall& call) { return keeps_no_content(call); }

bool refuses_delete(const ModuleCall& call) {
  return keeps_no_content(call) && option(call, "contentless_delete").value_or("0") == "0";
}

bool has_leading_id(const ModuleCall& call) { return call.module == "rtree" || call.module == "rtree_i32"; }

}  // namespace polytomic::local::sqlite
