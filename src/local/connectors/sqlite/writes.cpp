#include "local/connectors/sqlite/writes.h"

#include <algorithm>

#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"
#include "local/connectors/sqlite/virtual_table.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

// What SQLite says where a write is not meant to be possible, which is no reason for a warning.
constexpr std::string_view view_refusal = "cannot modify ";
constexpr std::string_view module_refusal = "may not be modified";

bool is_by_design(const std::string& message) {
  return starts_with_ignoring_case(message, view_refusal) || message.find(module_refusal) != std::string::npos;
}

// Asks SQLite to compile writes to one object and keeps the reasons of unexpected refusals.
class Compiler {
 public:
  Compiler(sqlite3* database, Object& object) : database_(database), object_(&object) {}

  bool accepts(std::string_view verb, const std::string& sql) {
    const std::string refusal = refusal_of(sql);
    if (!refusal.empty() && !is_by_design(refusal)) warn("it does not accept " + std::string(verb) + ": " + refusal);
    return refusal.empty();
  }

  // Empty where it compiles.
  std::string refusal_of(const std::string& sql) {
    try {
      const Statement statement(database_, sql);
      return {};
    } catch (const Fault& fault) {
      if (!fault.is_about_statement()) throw;
      return fault.message();
    }
  }

  void warn(std::string warning) {
    std::vector<std::string>& warnings = object_->warnings;
    if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) warnings.push_back(std::move(warning));
  }

  sqlite3* database_;
  Object* object_;
};

// An insert of NULL into every column but `left_out`.
std::string insert_sql(const std::string& target, const std::vector<Column>& columns, const Column* left_out) {
  std::string names;
  std::string values;
  for (const Column& column : columns) {
    if (column.generated || &column == left_out) continue;
    names.append(names.empty() ? "" : ", ").append(quote_name(column.name));
    values.append(values.empty() ? "NULL" : ", NULL");
  }
  if (names.empty()) return "INSERT INTO " + target + " DEFAULT VALUES";
  return "INSERT INTO " + target + " (" + names + ") VALUES (" + values + ")";
}

// A default that cannot be computed hinders only those inserts that need it.
bool accepts_insert(Compiler& compiler, const std::string& target, Table& table) {
  const std::string defaults_only = "INSERT INTO " + target + " DEFAULT VALUES";
  if (std::ranges::none_of(table.facts, &ColumnFacts::computes_default)) {
    return compiler.accepts("inserts", defaults_only);
  }
  if (compiler.refusal_of(defaults_only).empty()) return true;
  const std::vector<Column>& columns = table.object.columns;
  if (!compiler.accepts("inserts", insert_sql(target, columns, nullptr))) return false;
  for (std::size_t index = 0; index < columns.size(); ++index) {
    if (!table.facts[index].computes_default || columns[index].generated) continue;
    const std::string refusal = compiler.refusal_of(insert_sql(target, columns, &columns[index]));
    if (refusal.empty()) continue;
    table.facts[index].has_broken_default = true;
    compiler.warn("the default of " + valid_text(columns[index].name) + " cannot be computed: " + refusal);
  }
  return true;
}

std::string update_sql(const std::string& target, const std::string& assignments) {
  return "UPDATE " + target + " SET " + assignments;
}

std::string assign_null(const Column& column) { return quote_name(column.name) + " = NULL"; }

std::string assign_all(const std::vector<Column>& columns) {
  std::string assignments;
  for (const Column& column : columns) {
    if (column.generated) continue;
    if (!assignments.empty()) assignments += ", ";
    assignments += assign_null(column);
  }
  return assignments;
}

void find_updates(Compiler& compiler, const std::string& target, Object& object) {
  // A view takes an update when any one of the columns has a trigger, so its columns are asked for one by one.
  const bool together =
      object.kind != ObjectKind::view && compiler.accepts("updates", update_sql(target, assign_all(object.columns)));
  for (Column& column : object.columns) {
    if (column.generated) continue;
    column.updateable = together || compiler.accepts("updates", update_sql(target, assign_null(column)));
  }
}

void set_updateable(Object& object, bool updateable) {
  for (Column& column : object.columns) column.updateable = updateable && !column.generated;
}

// How much must be asked. What is broken of a table is met by an insert already, unless it has triggers, of which foreign
// keys that refer to it are a kind. Where nothing is computed, and nothing compared by rules of somebody's own, nothing
// can be broken.
enum class Thoroughness { nothing, insert_only, every_verb };

bool may_be_broken(const Table& table) {
  const Entry& entry = *table.entry;
  return entry.refers || entry.computes_index || (entry.has_index && entry.has_collation) ||
         std::ranges::any_of(table.facts, &ColumnFacts::computes_default) ||
         std::ranges::any_of(table.object.columns, &Column::generated);
}

Thoroughness thoroughness_for(const Table& table) {
  const Entry& entry = *table.entry;
  const bool is_table = entry.kind == ObjectKind::table;
  if (!is_table || entry.has_trigger || entry.is_referred_to) return Thoroughness::every_verb;
  return may_be_broken(table) ? Thoroughness::insert_only : Thoroughness::nothing;
}

void apply_module(Table& table) {
  if (table.object.kind != ObjectKind::virtual_table) return;
  const ModuleCall call = parse_module_call(table.sql);
  if (refuses_insert(call)) table.object.can_insert = false;
  if (refuses_update(call)) set_updateable(table.object, false);
  if (refuses_delete(call)) table.object.can_delete = false;
}

}  // namespace

void find_writes(sqlite3* database, Table& table) {
  Object& object = table.object;
  Compiler compiler(database, object);
  const std::string target = quote_object(object.name);
  const Thoroughness thoroughness = thoroughness_for(table);
  object.can_insert = thoroughness == Thoroughness::nothing || accepts_insert(compiler, target, table);
  if (object.can_insert && thoroughness != Thoroughness::every_verb) {
    object.can_delete = true;
    set_updateable(object, true);
  } else {
    object.can_delete = compiler.accepts("deletes", "DELETE FROM " + target);
    find_updates(compiler, target, object);
  }
  apply_module(table);
  for (Column& column : object.columns) column.createable = object.can_insert && !column.generated;
  object.can_update = std::ranges::any_of(object.columns, &Column::updateable);
}

bool accepts_conflict_target(sqlite3* database, const Object& object, const std::vector<std::string>& columns) {
  std::string names;
  std::string values;
  for (const std::string& column : columns) {
    names.append(names.empty() ? "" : ", ").append(quote_name(column));
    values.append(values.empty() ? "NULL" : ", NULL");
  }
  try {
    const Statement statement(database, "INSERT INTO " + quote_object(object.name) + " (" + names + ") VALUES (" +
                                            values + ") ON CONFLICT (" + names + ") DO NOTHING");
    return true;
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    return false;
  }
}

}  // namespace polytomic::local::sqlite
