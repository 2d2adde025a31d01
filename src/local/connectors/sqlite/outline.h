// What the schema says of its objects in short: which there are, and what each has. It holds until the schema changes.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "local/connector.h"

namespace polytomic::local::sqlite {

// What is true spares a question where it is false, so it may be true in doubt.
struct Entry {
  std::string name;
  std::int64_t row = 0;  // of main.sqlite_schema
  ObjectKind kind = ObjectKind::table;
  bool has_trigger = false;
  bool has_index = false;       // any, those of keys among them
  bool computes_index = false;  // by CREATE INDEX with more than the names of columns
  bool has_collation = false;   // a COLLATE clause
  bool has_check = false;       // a CHECK constraint
  bool refers = false;          // has foreign keys
  bool is_referred_to = false;  // by a foreign key
};

// The objects that can be offered, found by name as SQLite finds them.
class Outline {
 public:
  // `entries` are in the order of their folded names.
  explicit Outline(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] const Entry* find(std::string_view name) const;

 private:
  std::vector<Entry> entries_;
};

// Reads the outline, without what SQLite and its modules keep for themselves. Throws Fault.
[[nodiscard]] Outline read_outline(sqlite3* database);

}  // namespace polytomic::local::sqlite
