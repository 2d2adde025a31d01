#include "local/connectors/postgresql/view_definition.h"

#include <algorithm>
#include <charconv>

namespace polytomic::local::postgresql {
namespace {

// The end of what begins at `start` with a bracket, or the size of the text. Inside names, brackets have a backslash.
std::size_t skip_bracketed(std::string_view text, std::size_t start) {
  int depth = 0;
  for (std::size_t index = start; index < text.size(); ++index) {
    const char letter = text[index];
    if (letter == '\\') {
      ++index;
    } else if (letter == '{' || letter == '(') {
      ++depth;
    } else if (letter == '}' || letter == ')') {
      if (--depth == 0) return index + 1;
    }
  }
  return text.size();
}

// What stands behind `name` in a node, where the node itself has it and not one inside it.
std::string_view find_member(std::string_view node, std::string_view name) {
  for (std::size_t index = 1; index < node.size();) {
    const char letter = node[index];
    if (letter == '{' || letter == '(') {
      index = skip_bracketed(node, index);
    } else if (letter == '\\') {
      index += 2;
    } else if (letter == ':' && node.substr(index + 1).starts_with(name) && node[index - 1] == ' ' &&
               node.substr(index + 1 + name.size()).starts_with(' ')) {
      return node.substr(index + name.size() + 2);
    } else {
      ++index;
    }
  }
  return {};
}

template <class Number>
Number number_of(std::string_view node, std::string_view name) {
  const std::string_view text = find_member(node, name);
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_plain_column(std::string_view entry) { return find_member(entry, "expr").starts_with("{VAR "); }

}  // namespace

ViewColumns read_view_columns(std::string_view definition) {
  ViewColumns found;
  const std::size_t start = definition.find('{');
  if (start == std::string_view::npos) return found;
  std::string_view list = find_member(definition.substr(start), "targetList");
  if (!list.starts_with('(')) return found;
  list = list.substr(0, skip_bracketed(list, 0));
  for (std::size_t at = list.find('{'); at < list.size(); at = list.find('{', at)) {
    const std::size_t end = skip_bracketed(list, at);
    const std::string_view entry = list.substr(at, end - at);
    at = end;
    const auto base = number_of<std::uint32_t>(entry, "resorigtbl");
    const auto column = number_of<std::int16_t>(entry, "resorigcol");
    if (base == 0 || column <= 0 || !is_plain_column(entry)) continue;
    if (found.base != 0 && found.base != base) return {};
    found.base = base;
    found.columns.emplace_back(number_of<std::int16_t>(entry, "resno"), column);
  }
  return found;
}

}  // namespace polytomic::local::postgresql
