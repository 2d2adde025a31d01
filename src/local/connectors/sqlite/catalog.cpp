#include "local/connectors/sqlite/catalog.h"

#include <algorithm>
#include <string_view>

#include "local/connectors/sqlite/defaults.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

// What `hidden` says of a column.
constexpr std::int64_t hidden_column = 1;
constexpr std::int64_t virtual_generated_column = 2;
constexpr std::int64_t stored_generated_column = 3;

// cid, name, type, notnull, dflt_value, pk, hidden
void add_column(Table& table, const Statement& row, FieldTypes& types) {
  const std::int64_t hidden = row.integer(6);
  if (hidden == hidden_column) return;
  ColumnFacts& facts = table.facts.emplace_back();
  facts.primary_key_position = static_cast<int>(row.integer(5));
  if (!row.is_null(4)) {
    const std::string_view expression = row.text(4);
    facts.has_default = !is_null_expression(expression);
    facts.computes_default = !is_literal(expression);
    if (table.entry->has_check) facts.default_expression = expression;
  }
  Column& column = table.object.columns.emplace_back();
  column.name = row.text(1);
  column.source_type = row.text(2);
  column.type = types.find(column.source_type);
  column.generated = hidden == virtual_generated_column || hidden == stored_generated_column;
  column.primary_key = facts.primary_key_position > 0;
  // SQLite counts the keys of tables that are STRICT or WITHOUT ROWID as NOT NULL, and no others.
  column.nullable = !row.flag(3);
}

void read_columns(sqlite3* database, Table& table, FieldTypes& types) {
  Statement rows = pragma(database, "table_xinfo", table.object.name);
  while (rows.step()) add_column(table, rows, types);
}

void read_index_columns(sqlite3* database, const std::string& name, IndexFacts& index) {
  Statement rows = pragma(database, "index_xinfo", name);  // seqno, cid, name, desc, coll, key
  while (rows.step()) {
    if (rows.flag(5)) index.positions.push_back(static_cast<int>(rows.integer(1)));
  }
}

void read_indexes(sqlite3* database, Table& table) {
  Statement rows = pragma(database, "index_list", table.object.name);  // seq, name, unique, origin, partial
  while (rows.step()) {
    if (!rows.flag(2)) continue;
    IndexFacts& index = table.indexes.emplace_back();
    index.primary = rows.text(3) == "pk";
    index.partial = rows.flag(4);
    read_index_columns(database, std::string(rows.text(1)), index);
  }
  // SQLite lists the newest index first.
  std::ranges::reverse(table.indexes);
}

void read_foreign_keys(sqlite3* database, Table& table) {
  Statement rows = pragma(database, "foreign_key_list", table.object.name);  // id, seq, table, from, to, ...
  std::int64_t key = -1;
  while (rows.step()) {
    if (rows.integer(0) != key) {
      key = rows.integer(0);
      table.foreign_keys.push_back({std::string(rows.text(2)), {}});
    }
    table.foreign_keys.back().columns.emplace_back(rows.text(3), rows.text(4));
  }
}

}  // namespace

Table make_table(const Entry& entry) {
  Table table;
  table.entry = &entry;
  table.object.id = object_id(entry.name);
  table.object.schema = main_schema;
  table.object.name = entry.name;
  table.object.kind = entry.kind;
  return table;
}

Table read_table(sqlite3* database, const Entry& entry, FieldTypes& types) {
  Table table = make_table(entry);
  read_columns(database, table, types);
  if (entry.kind == ObjectKind::virtual_table) table.sql = read_definition(database, entry);
  if (entry.kind != ObjectKind::table) return table;
  if (entry.has_index) read_indexes(database, table);
  if (entry.refers) read_foreign_keys(database, table);
  return table;
}

std::string read_definition(sqlite3* database, const Entry& entry) {
  Statement rows(database, "SELECT sql FROM main.sqlite_schema WHERE rowid = ?1");
  rows.bind(1, entry.row);
  return rows.step() ? std::string(rows.text(0)) : std::string();
}

}  // namespace polytomic::local::sqlite
