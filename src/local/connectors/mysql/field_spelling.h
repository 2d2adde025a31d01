// The type of a field of a query, spelled as the servers spell those of columns.
#pragma once

#include <mysql.h>

#include <string>

namespace polytomic::local::mysql {

struct FieldSpelling {
  std::string data_type;  // "decimal"
  std::string type;       // "decimal(10,2) unsigned"
};

[[nodiscard]] FieldSpelling spell(const MYSQL_FIELD& field);

}  // namespace polytomic::local::mysql
