#include "local/connectors/sqlite/hardening.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"

namespace polytomic::local::sqlite {
namespace {

// A value of more than this is an error, not an allocation.
constexpr int largest_value_bytes = 64 * 1024 * 1024;
constexpr int most_virtual_machine_operations = 5'000'000;

// Functions that SQLite's own modules add to a handle; they touch nothing but the database.
constexpr std::array<std::string_view, 12> module_functions{"bm25",       "fts5",       "fts5_source_id", "highlight",
                                                            "match",      "matchinfo",  "offsets",        "optimize",
                                                            "rtreecheck", "rtreedepth", "rtreenode",      "snippet"};

struct ForeignFunction {
  std::string name;
  int argument_count;
  int encoding;
};

void set_switches(sqlite3* database) {
  // Foreign keys are what the schema asks for, whether or not a program has SQLite enforce them: a write that their
  // enforcement refuses must not be offered.
  constexpr std::array<std::pair<int, int>, 4> switches{{{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                                         {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
                                                         {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                                         {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0}}};
  for (const auto& [option, value] : switches) {
    const int code = sqlite3_db_config(database, option, value, nullptr);
    if (code != SQLITE_OK) throw Fault(database, code);
  }
}

void set_limits(sqlite3* database) {
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, largest_value_bytes);
  sqlite3_limit(database, SQLITE_LIMIT_VDBE_OP, most_virtual_machine_operations);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(database, SQLITE_LIMIT_WORKER_THREADS, 0);
}

int encoding_of(std::string_view name) {
  if (name == "utf16le") return SQLITE_UTF16LE;
  return name == "utf16be" ? SQLITE_UTF16BE : SQLITE_UTF8;
}

std::vector<ForeignFunction> find_foreign_functions(sqlite3* database) {
  std::vector<ForeignFunction> found;
  // Not by a SELECT from it, which would read the schema of the file.
  Statement rows(database, "PRAGMA function_list");  // name, builtin, type, enc, narg, flags
  while (rows.step()) {
    const bool harmless = rows.flag(1) || (rows.integer(5) & SQLITE_INNOCUOUS) != 0;
    const bool own =
        std::find(module_functions.begin(), module_functions.end(), rows.text(0)) != module_functions.end();
    if (harmless || own) continue;
    found.push_back({std::string(rows.text(0)), static_cast<int>(rows.integer(4)), encoding_of(rows.text(3))});
  }
  return found;
}

// A program can have SQLite add its own functions and modules to every handle of the process. A view, a trigger or a
// generated column must not reach them.
void remove_foreign_code(sqlite3* database) {
  std::array<const char*, 13> kept{"dbstat",    "fts3",         "fts4",      "fts4aux",   "fts5",
                                   "fts5vocab", "geopoly",      "json_each", "json_tree", "rtree",
                                   "rtree_i32", "fts3tokenize", nullptr};
  if (const int code = sqlite3_drop_modules(database, kept.data()); code != SQLITE_OK) throw Fault(database, code);
  for (const ForeignFunction& function : find_foreign_functions(database)) {
    const int code = sqlite3_create_function_v2(database, function.name.c_str(), function.argument_count,
                                                function.encoding, nullptr, nullptr, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw Fault(database, code);
  }
}

}  // namespace

void harden(sqlite3* database) {
  set_switches(database);
  set_limits(database);
  // This does what distrusting the schema (SQLITE_DBCONFIG_TRUSTED_SCHEMA) is for. Distrust itself cannot be used: with
  // it, SQLite 3.40 takes every database with a JSON function in a generated column for damaged.
  remove_foreign_code(database);
}

}  // namespace polytomic::local::sqlite
