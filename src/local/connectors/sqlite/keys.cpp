#include "local/connectors/sqlite/keys.h"

#include <algorithm>
#include <optional>

#include "local/connectors/sqlite/virtual_table.h"
#include "local/connectors/sqlite/writes.h"

namespace polytomic::local::sqlite {
namespace {

// The position of the column that is another name of the rowid. A primary key of a rowid table that has no index is
// just that; INTEGER PRIMARY KEY DESC has one, and so is none. Tables without rowid always have one.
std::optional<std::size_t> find_rowid_alias(const Table& table) {
  const auto is_primary = [](const IndexFacts& index) { return index.primary; };
  if (std::any_of(table.indexes.begin(), table.indexes.end(), is_primary)) return std::nullopt;
  const auto found = std::find_if(table.facts.begin(), table.facts.end(),
                                  [](const ColumnFacts& facts) { return facts.primary_key_position > 0; });
  if (found == table.facts.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.facts.begin());
}

// The columns at `positions`, each once.
std::vector<std::size_t> distinct(const std::vector<int>& positions) {
  std::vector<std::size_t> columns;
  for (const int position : positions) {
    const auto column = static_cast<std::size_t>(position);
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  return columns;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

// Two indexes on the same columns are one key.
void add_key(Object& object, UniqueKey key) {
  const auto same = std::find_if(object.keys.begin(), object.keys.end(), [&key](const UniqueKey& known) {
    return known.columns.size() == key.columns.size() && sorted(known.columns) == sorted(key.columns);
  });
  if (same == object.keys.end()) {
    object.keys.push_back(std::move(key));
    return;
  }
  same->primary = same->primary || key.primary;
  same->upsert = same->upsert || key.upsert;
}

class KeyFinder {
 public:
  KeyFinder(sqlite3* database, Table& table)
      : database_(database), table_(&table), rowid_alias_(find_rowid_alias(table)) {}

  void find() {
    if (rowid_alias_) add_rowid_alias();
    for (const IndexFacts& index : table_->indexes) add_index(index);
    std::stable_partition(object().keys.begin(), object().keys.end(), [](const UniqueKey& key) { return key.primary; });
  }

 private:
  [[nodiscard]] Object& object() const { return table_->object; }

  void add_rowid_alias() {
    Column& column = object().columns[*rowid_alias_];
    column.nullable = false;  // NULL is taken for "choose a number"
    table_->facts[*rowid_alias_].has_default = true;
    object().keys.push_back({{column.name}, true, object().can_insert && object().can_update});
  }

  void add_index(const IndexFacts& index) {
    const auto is_expression = [](int position) { return position < 0; };
    if (index.partial || std::any_of(index.positions.begin(), index.positions.end(), is_expression)) return;
    const std::vector<std::size_t> positions = distinct(index.positions);
    UniqueKey key;
    key.primary = index.primary;
    for (const std::size_t position : positions) key.columns.push_back(object().columns[position].name);
    key.upsert = can_upsert(positions, key.columns, positions.size() != index.positions.size());
    add_key(object(), std::move(key));
  }

  bool can_upsert(const std::vector<std::size_t>& positions, const std::vector<std::string>& names, bool repeats) {
    if (!object().can_insert || !object().can_update) return false;
    // No value can be given for a generated column.
    const auto is_generated = [this](std::size_t position) { return object().columns[position].generated; };
    if (std::any_of(positions.begin(), positions.end(), is_generated)) return false;
    // SQLite matches the target against the index as it was written, where the rowid and repeated columns count.
    const bool has_alias =
        rowid_alias_ && std::find(positions.begin(), positions.end(), *rowid_alias_) != positions.end();
    return !(has_alias || repeats) || accepts_conflict_target(database_, object(), names);
  }

  sqlite3* database_;
  Table* table_;
  std::optional<std::size_t> rowid_alias_;
};

void find_module_key(Table& table) {
  Object& object = table.object;
  if (object.columns.empty() || !has_leading_id(parse_module_call(table.sql))) return;
  object.columns.front().nullable = false;  // NULL is taken for "choose a number"
  object.keys.push_back({{object.columns.front().name}, false, false});
}

}  // namespace

void find_keys(sqlite3* database, Table& table) {
  Object& object = table.object;
  if (object.kind == ObjectKind::table) KeyFinder(database, table).find();
  if (object.kind == ObjectKind::virtual_table) find_module_key(table);
  for (const UniqueKey& key : object.keys) {
    if (key.columns.size() != 1) continue;
    const auto column = std::find_if(object.columns.begin(), object.columns.end(),
                                     [&key](const Column& candidate) { return candidate.name == key.columns.front(); });
    column->unique = column->identity = true;
  }
  if (object.kind != ObjectKind::table) return;  // nothing but the table's own columns is enforced
  for (std::size_t index = 0; index < object.columns.size(); ++index) {
    Column& column = object.columns[index];
    const ColumnFacts& facts = table.facts[index];
    const bool needs_value = !column.nullable && !facts.has_default;
    column.required = column.createable && (needs_value || facts.has_broken_default);
  }
}

}  // namespace polytomic::local::sqlite
