#include "local/connectors/postgresql/text.h"

#include <algorithm>

#include "core/text.h"

namespace polytomic::local::postgresql {

std::string quote_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char letter : name) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted += '"';
}

std::string quote_object(std::string_view schema, std::string_view name) {
  return quote_name(schema) + "." + quote_name(name);
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
  std::replace_if(
      out.begin(), out.end(), [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }, ' ');
  if (is_valid_utf8(out)) return out;
  std::replace_if(
      out.begin(), out.end(), [](char letter) { return static_cast<unsigned char>(letter) >= 0x80U; }, '?');
  return out;
}

}  // namespace polytomic::local::postgresql
