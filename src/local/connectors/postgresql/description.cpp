#include "local/connectors/postgresql/description.h"

#include <algorithm>

#include "core/text.h"
#include "local/connectors/postgresql/statements.h"
#include "local/connectors/postgresql/structure.h"
#include "local/object_id.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::uint32_t any_column_right = column_may_select | column_may_insert | column_may_update;

bool has_right(const Relation& relation, const ColumnFacts& column, std::uint32_t privilege, std::uint32_t flag) {
  return relation.has(privilege) || (column.flags & flag) != 0;
}

// What row-level security leaves: without a policy that lets this user through, nothing.
bool passes_policies(const Relation& relation, char command) {
  if ((relation.flags & row_security) == 0) return true;
  return relation.policies.find('*') != std::string::npos || relation.policies.find(command) != std::string::npos;
}

std::vector<Column> describe_columns(const Facts& facts, const Relation& relation) {
  const bool reads = passes_policies(relation, 'r') && !relation.view.is_unreadable;
  const bool inserts = (relation.events & on_insert) != 0 && passes_policies(relation, 'a');
  const bool updates = (relation.events & on_update) != 0 && passes_policies(relation, 'w');
  std::vector<Column> columns;
  columns.reserve(relation.columns.size());
  for (const ColumnFacts& column : relation.columns) {
    Column& described = columns.emplace_back();
    const TypeFacts& type = facts.type_of(column);
    described.name = column.name;
    described.source_type = type.name;
    described.type = type.type;
    described.free_text = type.free_text;
    described.nullable = column.is_nullable;
    described.generated = (column.flags & column_generated) != 0;
    described.required = column.is_required;
    described.readable = reads && has_right(relation, column, may_select, column_may_select);
    described.createable = inserts && column.takes_insert && has_right(relation, column, may_insert, column_may_insert);
    described.updateable = updates && column.takes_update && has_right(relation, column, may_update, column_may_update);
  }
  return columns;
}

// The object's column with these facts.
Column& column_of(Object& object, const Relation& relation, const ColumnFacts& facts) {
  return object.columns[static_cast<std::size_t>(&facts - relation.columns.data())];
}

void describe_verbs(const Relation& relation, Object& object) {
  const auto is_lost = [](const Column& column) { return column.required && !column.createable; };
  const bool may_insert_any = relation.has(may_insert) || std::ranges::any_of(object.columns, &Column::createable);
  object.can_read =
      object.columns.empty() ? relation.has(may_select) : std::ranges::any_of(object.columns, &Column::readable);
  object.can_insert = may_insert_any && (relation.events & on_insert) != 0 && passes_policies(relation, 'a') &&
                      std::ranges::none_of(object.columns, is_lost);
  object.can_update = std::ranges::any_of(object.columns, &Column::updateable);
  object.can_delete = relation.has(may_delete) && (relation.events & on_delete) != 0 && passes_policies(relation, 'd');
  object.can_truncate = relation.is_table() && relation.has(may_truncate) && !relation.is_referred_to &&
                        (relation.flags & on_standby) == 0;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

// Two indexes on the same columns are one key.
void add_key(Object& object, UniqueKey key) {
  const auto same = std::ranges::find_if(object.keys, [&key](const UniqueKey& known) {
    return known.columns.size() == key.columns.size() && sorted(known.columns) == sorted(key.columns);
  });
  if (same == object.keys.end()) {
    object.keys.push_back(std::move(key));
    return;
  }
  same->primary = same->primary || key.primary;
  same->upsert = same->upsert || key.upsert;
}

// The value to insert can be taken for the update only where the column may be read.
bool takes_upsert(const Column& column) { return column.createable && column.updateable && column.readable; }

void describe_key(Relation& relation, const KeyFacts& facts, Object& object) {
  UniqueKey key;
  key.primary = (facts.flags & key_primary) != 0;
  key.upsert = (facts.flags & key_immediate) != 0 && relation.takes_upsert && object.can_insert &&
               std::ranges::any_of(object.columns, takes_upsert);
  std::vector<Column*> columns;
  for (const std::int16_t number : facts.columns) {
    const ColumnFacts* column = relation.find_column(number);
    if (column == nullptr) return;  // of the system
    columns.push_back(&column_of(object, relation, *column));
  }
  for (Column* column : columns) {
    key.columns.push_back(column->name);
    key.upsert = key.upsert && column->createable && column->readable;
    column->primary_key = column->primary_key || key.primary;
  }
  if (columns.size() == 1) {
    columns.front()->unique = true;
    columns.front()->identity = columns.front()->readable;
  }
  add_key(object, std::move(key));
}

void describe_keys(Relation& relation, Object& object) {
  // The keys of a table do not hold for the rows of tables that inherit from it, which are its records as well.
  if ((relation.flags & has_children) != 0) {
    if (!relation.keys.empty()) {
      object.warnings.emplace_back("tables inherit from it, and their records are not held to its keys");
    }
    return;
  }
  std::ranges::sort(relation.keys, {},
                    [](const KeyFacts& key) { return std::pair((key.flags & key_primary) == 0, key.index); });
  for (const KeyFacts& key : relation.keys) describe_key(relation, key, object);
}

void describe_references(Facts& facts, Relation& relation, Object& object) {
  std::ranges::sort(relation.foreign_keys, {}, &ForeignKeyFacts::constraint);
  for (ForeignKeyFacts& key : relation.foreign_keys) {
    const ColumnFacts* column = relation.find_column(key.column);
    if (column == nullptr || column_of(object, relation, *column).reference) continue;
    if (key.reference.object_id.empty()) {
      Relation* parent = facts.find(key.parent);
      if (parent == nullptr || !is_offered(*parent)) continue;
      const ColumnFacts* referred = parent->find_column(key.parent_column);
      if (referred == nullptr) continue;
      key.reference = {make_object_id(parent->schema, parent->name), referred->name};
    }
    column_of(object, relation, *column).reference = std::move(key.reference);
  }
}

void warn(const Relation& relation, Object& object) {
  std::vector<std::string>& warnings = object.warnings;
  if ((relation.flags & row_security) != 0) {
    warnings.emplace_back(relation.policies.empty() ? "row-level security hides every record from this user"
                                                    : "row-level security may hide or refuse single records");
  }
  if (relation.view.is_unreadable) warnings.emplace_back("it shows what its owner, or this user, may not read");
  const bool replaces = std::ranges::any_of(relation.rules, &RuleFacts::replaces);
  if (replaces) warnings.emplace_back("rules turn writes to it into something else");
  const bool writes = (relation.privileges & (may_insert | may_update | may_delete)) != 0;
  const bool needs_view_facts = relation.kind == 'v' || relation.kind == 'f';
  if (needs_view_facts && writes && !relation.view.is_known) {
    object.complete = false;
    warnings.emplace_back("whether it can be written to could not be found out: a lock is held on it, or it is broken");
  }
}

// Names that are not UTF-8 come from databases without an encoding; they cannot be asked for.
void drop_unspeakable_columns(Object& object) {
  const auto is_unspeakable = [](const std::string& name) { return !is_valid_utf8(name); };
  const auto dropped = std::erase_if(object.columns, [&](const Column& column) { return is_unspeakable(column.name); });
  if (dropped == 0) return;
  std::erase_if(object.keys, [&](const UniqueKey& key) { return std::ranges::any_of(key.columns, is_unspeakable); });
  object.warnings.emplace_back("columns whose names are not valid UTF-8 are left out");
}

}  // namespace

ObjectKind kind_of_object(char relation_kind) {
  return relation_kind == 'v' || relation_kind == 'm' ? ObjectKind::view : ObjectKind::table;
}

bool is_offered(const Relation& relation) {
  if ((relation.flags & schema_usable) == 0 || !is_valid_utf8(relation.schema) || !is_valid_utf8(relation.name))
    return false;
  return relation.privileges != 0 || std::ranges::any_of(relation.columns, [](const ColumnFacts& column) {
           return (column.flags & any_column_right) != 0;
         });
}

Object describe(Facts& facts, Relation& relation) {
  find_structure(facts, relation);
  if ((relation.flags & on_standby) != 0) relation.events = 0;  // it takes no writes from anybody
  Object object;
  object.id = make_object_id(relation.schema, relation.name);
  object.schema = relation.schema;
  object.name = relation.name;
  object.kind = kind_of_object(relation.kind);
  object.columns = describe_columns(facts, relation);
  describe_verbs(relation, object);
  describe_keys(relation, object);
  describe_references(facts, relation, object);
  warn(relation, object);
  drop_unspeakable_columns(object);
  return object;
}

}  // namespace polytomic::local::postgresql
