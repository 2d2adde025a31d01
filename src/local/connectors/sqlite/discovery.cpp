#include "local/connectors/sqlite/discovery.h"

#include <algorithm>

#include "core/text.h"
#include "local/connectors/sqlite/catalog.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/foreign_keys.h"
#include "local/connectors/sqlite/keys.h"
#include "local/connectors/sqlite/writes.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

// A broken view must not take the listing with it.
void read_columns_or_warn(sqlite3* database, Table& table) {
  try {
    read_columns_singly(database, table);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    table.object.columns.clear();
    table.facts.clear();
    table.object.warnings.push_back("its columns cannot be read: " + fault.message());
  }
}

// Columns whose names are not UTF-8 cannot be asked for; they leave with every key that needs them.
void drop_unspeakable_columns(Object& object) {
  const auto is_unspeakable = [](const std::string& name) { return !is_valid_utf8(name); };
  const auto dropped =
      std::erase_if(object.columns, [&is_unspeakable](const Column& column) { return is_unspeakable(column.name); });
  for (Column& column : object.columns) column.source_type = valid_text(column.source_type);
  if (dropped == 0) return;
  std::erase_if(object.keys, [&is_unspeakable](const UniqueKey& key) {
    return std::any_of(key.columns.begin(), key.columns.end(), is_unspeakable);
  });
  object.warnings.push_back("columns whose names are not valid UTF-8 are left out");
}

bool can_be_written(const Table& table) {
  const Object& object = table.object;
  return !object.columns.empty() && (object.kind != ObjectKind::view || table.has_trigger);
}

void finish(sqlite3* database, Table& table, const Tables& parents, bool writable) {
  const bool is_table = table.object.kind == ObjectKind::table;
  if (!is_table) read_columns_or_warn(database, table);
  if (writable && can_be_written(table)) {
    const bool insert_only = is_table && !table.has_trigger;
    find_writes(database, table, insert_only ? Thoroughness::insert_only : Thoroughness::every_verb);
  }
  find_keys(database, table);
  find_references(table, parents);
  drop_unspeakable_columns(table.object);
}

bool has_virtual_table(Tables& tables) {
  return std::any_of(tables.all().begin(), tables.all().end(),
                     [](const Table& table) { return table.object.kind == ObjectKind::virtual_table; });
}

}  // namespace

std::vector<Object> discover_all(sqlite3* database, const DiscoveryOptions& options, const Context& context) {
  Tables tables = read_objects(database, *options.filter, std::nullopt);
  read_columns(database, tables, std::nullopt);
  read_indexes(database, tables, std::nullopt);
  read_foreign_keys(database, tables, std::nullopt);
  if (options.writable) read_triggers(database, tables);
  if (has_virtual_table(tables)) read_definitions(database, tables, std::nullopt);
  for (Table& table : tables.all()) {
    context.check();
    finish(database, table, tables, options.writable);
  }
  std::vector<Object> objects;
  objects.reserve(tables.all().size());
  for (Table& table : tables.all()) objects.push_back(std::move(table.object));
  std::sort(objects.begin(), objects.end(),
            [](const Object& left, const Object& right) { return left.name < right.name; });
  return objects;
}

std::optional<Object> discover_one(sqlite3* database, std::string_view name, const DiscoveryOptions& options,
                                   const Context& context) {
  Tables tables = read_objects(database, *options.filter, name);
  if (tables.all().empty()) return std::nullopt;
  Table& table = tables.all().front();
  table.has_trigger = true;  // looking through the schema for one costs more than asking for every write
  Tables parents;
  if (table.object.kind == ObjectKind::table) {
    read_columns(database, tables, name);
    read_indexes(database, tables, name);
    read_foreign_keys(database, tables, name);
    for (const ForeignKeyFacts& key : table.foreign_keys) {
      context.check();
      if (parents.find(key.parent) != nullptr) continue;
      Tables parent = read_objects(database, *options.filter, key.parent);
      read_columns(database, parent, key.parent);
      for (Table& found : parent.all()) parents.add(std::move(found));
    }
  }
  if (table.object.kind == ObjectKind::virtual_table) read_definitions(database, tables, name);
  finish(database, table, parents, options.writable);
  return std::move(table.object);
}

}  // namespace polytomic::local::sqlite
