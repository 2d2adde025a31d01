#include "local/connectors/mysql/text.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace polytomic::local::mysql {
namespace {

std::string quote(std::string_view text, char mark) {
  std::string quoted(1, mark);
  for (const char letter : text) {
    if (letter == mark) quoted += mark;
    quoted += letter;
  }
  return quoted += mark;
}

}  // namespace

std::string quote_name(std::string_view name) { return quote(name, '`'); }

std::string quote_object(std::string_view schema, std::string_view name) {
  return quote_name(schema) + "." + quote_name(name);
}

std::string quote_text(std::string_view text) { return quote(text, '\''); }

bool is_system_schema(std::string_view name) {
  constexpr std::array<std::string_view, 4> names{"information_schema", "mysql", "performance_schema", "sys"};
  return std::ranges::any_of(names, [name](std::string_view system) { return same_ignoring_case(name, system); });
}

}  // namespace polytomic::local::mysql
