// What SQLite says of its tables, as it says it: a fixed number of queries for one object or for all.
#pragma once

#include <sqlite3.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "local/connector.h"
#include "local/connectors/sqlite/settings.h"

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
  int primary_key_position = 0;  // counted from 1; 0: not part of it
  bool has_default = false;      // and it is not NULL
};

struct Table {
  Object object;                    // columns as declared; what can be written is left open
  std::vector<ColumnFacts> facts;   // one for each column of the object
  std::vector<IndexFacts> indexes;  // the unique ones, oldest first
  std::vector<ForeignKeyFacts> foreign_keys;
  std::string sql;  // of virtual tables
  bool without_rowid = false;
  bool strict = false;
  bool has_trigger = false;
};

// Tables found by name as SQLite finds them.
class Tables {
 public:
  void add(Table table);
  [[nodiscard]] Table* find(std::string_view name);
  [[nodiscard]] const Table* find(std::string_view name) const;
  [[nodiscard]] std::vector<Table>& all() { return tables_; }

 private:
  std::vector<Table> tables_;
  std::unordered_map<std::string, std::size_t> positions_;
};

// Each function throws Fault. `only` limits it to one object; without it, all objects are read.
using Only = std::optional<std::string_view>;

// The objects that `filter` offers, without columns. Objects that SQLite keeps for itself are left out.
[[nodiscard]] Tables read_objects(sqlite3* database, const ObjectFilter& filter, Only only);

// The columns, unique indexes and foreign keys of the ordinary tables among `tables`.
void read_columns(sqlite3* database, Tables& tables, Only only);
void read_indexes(sqlite3* database, Tables& tables, Only only);
void read_foreign_keys(sqlite3* database, Tables& tables, Only only);

// Where each trigger belongs, and the text that created each virtual table.
void read_triggers(sqlite3* database, Tables& tables);
void read_definitions(sqlite3* database, Tables& tables, Only only);

// The columns of one view or virtual table. Of these, a broken one fails.
void read_columns_singly(sqlite3* database, Table& table);

}  // namespace polytomic::local::sqlite
