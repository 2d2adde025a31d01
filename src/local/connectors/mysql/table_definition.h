// What a table is made of, read from the statement that MariaDB would create it by.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/connectors/mysql/facts.h"

namespace polytomic::local::mysql {

// What COLUMNS does not say of a table.
struct TableDefinition {
  std::string engine;  // in small letters
  std::vector<KeyFacts> keys;
  std::vector<ReferenceFacts> references;
  std::vector<std::string> json_checks;  // names of the constraints that ask for JSON
};

// `definition` is the answer to SHOW CREATE TABLE. Nothing where it has anything that is not known for certain to be told
// here as the catalog tells it: the catalog has to be asked then. `schema` is the database of the table.
[[nodiscard]] std::optional<TableDefinition> read_table_definition(std::string_view definition,
                                                                   std::string_view schema);

}  // namespace polytomic::local::mysql
