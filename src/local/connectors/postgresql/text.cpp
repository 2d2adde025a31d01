#include "local/connectors/postgresql/text.h"

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

}  // namespace polytomic::local::postgresql
