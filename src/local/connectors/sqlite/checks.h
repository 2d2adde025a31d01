// What CHECK constraints make of writes. SQLite leaves them out when it opens a file to be read, so they are found in the
// text of the table and computed by themselves.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "local/connectors/sqlite/catalog.h"
#include "local/connectors/sqlite/tokens.h"

namespace polytomic::local::sqlite {

// Takes away what constraints refuse, whatever the values: every insert, where one cannot be computed; NULL or the
// default of a column, where one is about that column alone. What several columns must be to each other, only an insert
// tells.
class CheckReader {
 public:
  explicit CheckReader(sqlite3* database) : database_(database) {}

  // Needs the writes to be known. Throws Fault.
  void apply(Table& table);

 private:
  struct Check {
    std::string expression;
    std::vector<std::size_t> columns;    // that it names
    std::vector<std::string> functions;  // that it calls, folded
    bool holds_query = false;            // which SQLite does not let a program write
    bool keeps_null = true;              // surely NULL, and so no refusal, where its column is NULL
  };

  [[nodiscard]] static std::vector<Check> find_checks(const Table& table, std::string_view sql);
  [[nodiscard]] static Check read_check(const Table& table, const Token& opening, Tokens& tokens);
  [[nodiscard]] std::string find_missing(const Table& table, const Check& check);
  [[nodiscard]] bool refuses(const Table& table, const Check& check, const std::string& value) const;
  void apply(Table& table, const Check& check);
  void apply_to_column(Table& table, const Check& check) const;

  sqlite3* database_;
  std::unordered_set<std::string> known_functions_;
};

}  // namespace polytomic::local::sqlite
