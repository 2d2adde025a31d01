// What SQLite says of one object, as it says it.
#pragma once

#include <sqlite3.h>

#include <string>
#include <utility>
#include <vector>

#include "local/connector.h"
#include "local/connectors/sqlite/outline.h"
#include "local/connectors/sqlite/types.h"

namespace polytomic::local::sqlite {

struct IndexFacts {
  bool primary = false;
  bool partial = false;
  std::vector<int> positions;  // of the columns; negative for an expression
};

struct ForeignKeyFacts {
  std::string parent;
  std::vector<std::pair<std::string, std::string>> columns;  // child, parent; the parent's empty for its primary key
};

struct ColumnFacts {
  int primary_key_position = 0;     // counted from 1; 0: not part of it
  bool has_default = false;         // and it is not NULL
  bool computes_default = false;    // from an expression, not a literal
  bool has_broken_default = false;  // SQLite cannot compute it; left open until writes are looked for
  std::string default_expression;   // only where there may be a CHECK constraint
};

struct Table {
  const Entry* entry = nullptr;
  Object object;                              // columns as declared; what can be written is left open
  std::vector<ColumnFacts> facts;             // one for each column of the object
  std::vector<IndexFacts> indexes;            // the unique ones, oldest first
  std::vector<ForeignKeyFacts> foreign_keys;  // newest first
  std::string sql;                            // of virtual tables
};

// Reads the columns of `entry` and, where it is a table, its unique indexes and foreign keys. The entry must outlive the
// result. Throws Fault; of views and virtual tables, a broken one is the statement's fault.
[[nodiscard]] Table read_table(sqlite3* database, const Entry& entry, FieldTypes& types);

// The same without columns.
[[nodiscard]] Table make_table(const Entry& entry);

// The text that created an object. Throws Fault.
[[nodiscard]] std::string read_definition(sqlite3* database, const Entry& entry);

}  // namespace polytomic::local::sqlite
