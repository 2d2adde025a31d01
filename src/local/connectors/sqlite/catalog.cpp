#include "local/connectors/sqlite/catalog.h"

#include <algorithm>

#include "core/text.h"
#include "local/connectors/sqlite/defaults.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"
#include "local/connectors/sqlite/types.h"

namespace polytomic::local::sqlite {
namespace {

// What `hidden` says of a column.
constexpr std::int64_t hidden_column = 1;
constexpr std::int64_t virtual_generated_column = 2;
constexpr std::int64_t stored_generated_column = 3;

// Each of these follows a list `l` of names, which is every ordinary table or one object.
struct DetailQuery {
  std::string_view fields;
  std::string_view joined;
};

// A NULL argument lists every object.
constexpr std::string_view objects_sql =
    "SELECT l.name, l.type, l.wr, l.strict FROM pragma_table_list(?1) AS l "
    "WHERE l.schema = 'main' AND l.type IN ('table', 'view', 'virtual')";
constexpr std::string_view all_tables_sql =
    "(SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table')";
constexpr std::string_view one_table_sql = "(SELECT ?1 AS name)";
constexpr DetailQuery columns_query{"x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden",
                                    "pragma_table_xinfo(l.name, 'main') AS x"};
constexpr DetailQuery indexes_query{"i.seq, i.origin = 'pk', i.partial, x.cid",
                                    "pragma_index_list(l.name, 'main') AS i "
                                    "JOIN pragma_index_xinfo(i.name, 'main') AS x ON i.\"unique\" AND x.key"};
constexpr DetailQuery foreign_keys_query{"f.id, f.\"table\", f.\"from\", f.\"to\"",
                                         "pragma_foreign_key_list(l.name, 'main') AS f"};
constexpr std::string_view triggers_sql = "SELECT DISTINCT tbl_name FROM main.sqlite_schema WHERE type = 'trigger'";
constexpr std::string_view definitions_sql =
    "SELECT name, sql FROM main.sqlite_schema "
    "WHERE type = 'table' AND rootpage = 0 AND (?1 IS NULL OR name = ?1 COLLATE NOCASE)";

Statement prepare(sqlite3* database, std::string_view sql, Only only) {
  Statement statement(database, sql);
  if (only) statement.bind(1, *only);
  return statement;
}

Statement prepare(sqlite3* database, const DetailQuery& query, Only only) {
  std::string sql = "SELECT l.name, ";
  sql.append(query.fields).append(" FROM ").append(only ? one_table_sql : all_tables_sql);
  sql.append(" AS l JOIN ").append(query.joined);
  return prepare(database, sql, only);
}

// Rows come table by table; this looks each table up once.
class Cursor {
 public:
  explicit Cursor(Tables& tables) : tables_(&tables) {}

  // True when this row begins another table than the last one.
  bool move_to(std::string_view name) {
    if (started_ && name == name_) return false;
    started_ = true;
    name_ = name;
    table_ = tables_->find(name);
    return true;
  }

  [[nodiscard]] Table* table() const { return table_; }

 private:
  Tables* tables_;
  Table* table_ = nullptr;
  std::string name_;
  bool started_ = false;
};

ObjectKind object_kind(std::string_view type) {
  if (type == "view") return ObjectKind::view;
  return type == "virtual" ? ObjectKind::virtual_table : ObjectKind::table;
}

void add_column(Table& table, const Statement& row) {
  const std::int64_t hidden = row.integer(6);
  if (hidden == hidden_column) return;
  Column column;
  column.name = row.text(1);
  column.source_type = row.text(2);
  column.type = field_type(column.source_type);
  column.generated = hidden == virtual_generated_column || hidden == stored_generated_column;
  ColumnFacts facts;
  facts.primary_key_position = static_cast<int>(row.integer(5));
  facts.has_default = !row.is_null(4) && !is_null_expression(row.text(4));
  column.primary_key = facts.primary_key_position > 0;
  column.nullable = !row.flag(3) && !(column.primary_key && (table.without_rowid || table.strict));
  table.object.columns.push_back(std::move(column));
  table.facts.push_back(facts);
}

}  // namespace

void Tables::add(Table table) {
  positions_.insert_or_assign(fold(table.object.name), tables_.size());
  tables_.push_back(std::move(table));
}

Table* Tables::find(std::string_view name) {
  const auto found = positions_.find(fold(name));
  return found == positions_.end() ? nullptr : &tables_[found->second];
}

const Table* Tables::find(std::string_view name) const {
  const auto found = positions_.find(fold(name));
  return found == positions_.end() ? nullptr : &tables_[found->second];
}

Tables read_objects(sqlite3* database, const ObjectFilter& filter, Only only) {
  Tables tables;
  Statement rows = prepare(database, objects_sql, only);
  while (rows.step()) {
    const std::string_view name = rows.text(0);
    // A name that is not UTF-8 cannot be asked for, so it is not offered.
    if (is_reserved_name(name) || !filter.offers(name) || !is_valid_utf8(name)) continue;
    Table table;
    table.object.id = object_id(name);
    table.object.schema = main_schema;
    table.object.name = name;
    table.object.kind = object_kind(rows.text(1));
    table.without_rowid = rows.flag(2);
    table.strict = rows.flag(3);
    tables.add(std::move(table));
  }
  return tables;
}

void read_columns(sqlite3* database, Tables& tables, Only only) {
  Cursor cursor(tables);
  Statement rows = prepare(database, columns_query, only);
  while (rows.step()) {
    cursor.move_to(rows.text(0));
    if (cursor.table() != nullptr) add_column(*cursor.table(), rows);
  }
}

void read_columns_singly(sqlite3* database, Table& table) {
  Statement rows = prepare(database, columns_query, table.object.name);
  while (rows.step()) add_column(table, rows);
}

void read_indexes(sqlite3* database, Tables& tables, Only only) {
  Cursor cursor(tables);
  std::int64_t index = -1;
  Statement rows = prepare(database, indexes_query, only);
  while (rows.step()) {
    const bool first = cursor.move_to(rows.text(0));
    Table* table = cursor.table();
    if (table == nullptr) continue;
    if (first || rows.integer(1) != index) {
      index = rows.integer(1);
      table->indexes.push_back({rows.flag(2), rows.flag(3), {}});
    }
    table->indexes.back().positions.push_back(static_cast<int>(rows.integer(4)));
  }
  // SQLite lists the newest index first.
  for (Table& table : tables.all()) std::reverse(table.indexes.begin(), table.indexes.end());
}

void read_foreign_keys(sqlite3* database, Tables& tables, Only only) {
  Cursor cursor(tables);
  std::int64_t key = -1;
  Statement rows = prepare(database, foreign_keys_query, only);
  while (rows.step()) {
    const bool first = cursor.move_to(rows.text(0));
    Table* table = cursor.table();
    if (table == nullptr) continue;
    if (first || rows.integer(1) != key) {
      key = rows.integer(1);
      table->foreign_keys.push_back({std::string(rows.text(2)), {}});
    }
    table->foreign_keys.back().columns.emplace_back(rows.text(3), rows.text(4));
  }
}

void read_triggers(sqlite3* database, Tables& tables) {
  Statement rows(database, triggers_sql);
  while (rows.step()) {
    if (Table* table = tables.find(rows.text(0)); table != nullptr) table->has_trigger = true;
  }
}

void read_definitions(sqlite3* database, Tables& tables, Only only) {
  Statement rows = prepare(database, definitions_sql, only);
  while (rows.step()) {
    if (Table* table = tables.find(rows.text(0)); table != nullptr) table->sql = rows.text(1);
  }
}

}  // namespace polytomic::local::sqlite
