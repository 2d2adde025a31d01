// A SQLite database of many tables for the benchmarks.
#pragma once

#include <sqlite3.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace bench {

inline void run(sqlite3* database, const std::string& sql) {
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::cerr << sqlite3_errmsg(database) << '\n';
  std::exit(1);
}

// Each table with 20 columns and a key, every tenth with a name that needs care, a unique index and a foreign key.
inline void make_sqlite_file(const std::string& path, int tables) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) std::exit(1);
  run(database, "PRAGMA synchronous = OFF; BEGIN");
  for (int table = 0; table < tables; ++table) {
    const bool is_odd = table % 10 == 0;
    const std::string number = std::to_string(table);
    const std::string name = is_odd ? "\"Od.d \"\"" + number + "\"\" ünï\"" : "table_" + number;
    std::string sql = "CREATE TABLE " + name + " (id INTEGER PRIMARY KEY";
    for (int column = 2; column <= 20; ++column) {
      static constexpr const char* types[] = {"TEXT", "REAL", "VARCHAR(40) NOT NULL", "NUMERIC DEFAULT 0", "BLOB"};
      sql += ", column_" + std::to_string(column) + " " + types[column % 5];
    }
    if (is_odd && table > 0) sql += ", FOREIGN KEY (column_3) REFERENCES table_1 (id)";
    run(database, sql + ")");
    if (!is_odd) continue;
    run(database, std::string("CREATE UNIQUE INDEX index_")
                      .append(number)
                      .append(" ON ")
                      .append(name)
                      .append(" (column_2, column_3)"));
  }
  run(database, "COMMIT");
  sqlite3_close(database);
}

}  // namespace bench
