#include "local/connectors/sqlite/text.h"

#include <algorithm>

#include "core/text.h"

namespace polytomic::local::sqlite {
namespace {

char fold_letter(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string enclose(std::string_view text, char mark) {
  std::string out;
  out.reserve(text.size() + 2);
  out += mark;
  for (const char letter : text) {
    if (letter == mark) out += mark;
    out += letter;
  }
  out += mark;
  return out;
}

}  // namespace

std::string object_id(std::string_view name) {
  std::string id;
  id.reserve(main_schema.size() + 1 + name.size());
  id += main_schema;
  id += '.';
  id += name;
  return id;
}

std::string_view name_in_id(std::string_view id) {
  const std::size_t prefix = main_schema.size() + 1;
  if (id.size() <= prefix || id[main_schema.size()] != '.' || !starts_with_ignoring_case(id, main_schema)) return {};
  return id.substr(prefix);
}

std::string quote_name(std::string_view name) { return enclose(name, '"'); }

std::string quote_object(std::string_view name) { return quote_name(main_schema) + "." + quote_name(name); }

std::string quote_text(std::string_view text) { return enclose(text, '\''); }

std::string fold(std::string_view name) {
  std::string folded(name);
  std::transform(folded.begin(), folded.end(), folded.begin(), fold_letter);
  return folded;
}

int compare_ignoring_case(std::string_view left, std::string_view right) {
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t index = 0; index < common; ++index) {
    if (left[index] == right[index]) continue;
    const int difference = fold_letter(left[index]) - fold_letter(right[index]);
    if (difference != 0) return difference;
  }
  if (left.size() == right.size()) return 0;
  return left.size() < right.size() ? -1 : 1;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char left, char right) { return fold_letter(left) == fold_letter(right); });
}

bool is_reserved_name(std::string_view name) { return starts_with_ignoring_case(name, "sqlite_"); }

}  // namespace polytomic::local::sqlite
