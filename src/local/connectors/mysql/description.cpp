#include "local/connectors/mysql/description.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace polytomic::local::mysql {
namespace {

constexpr std::uint16_t any_column_right = column_may_select | column_may_insert | column_may_update;

bool has(const ColumnFacts& column, std::uint16_t flags) { return (column.flags & flags) != 0; }

// Nothing of it helps where the server only reads.
bool takes_writes(const Facts& facts) {
  if (facts.server.is_closed) return false;
  return !facts.server.is_read_only || (facts.grants.of_server() & may_write_read_only) != 0;
}

Object begin_object(const Relation& relation) {
  Object object;
  object.id = relation.id;
  object.schema = relation.schema;
  object.name = relation.name;
  object.kind = relation.kind == RelationKind::view ? ObjectKind::view : ObjectKind::table;
  return object;
}

void describe_columns(const Relation& relation, Object& object, bool writes) {
  const bool is_view = relation.kind == RelationKind::view;
  object.columns.reserve(relation.columns.size());
  for (std::size_t index = 0; index < relation.columns.size(); ++index) {
    const ColumnFacts& column = relation.columns[index];
    Column& described = object.columns.emplace_back();
    const bool is_hidden =
        is_view && (index >= relation.view.flags.size() || (relation.view.flags[index] & view_reads) == 0);
    described.name = column.name();
    described.source_type = column.declared_type->name;
    described.type = column.type();
    described.free_text = column.declared_type->free_text;
    described.nullable = column.is_nullable;
    described.generated = column.is_generated;
    described.required = column.is_required;
    described.readable = has(column, column_may_select) && !is_hidden;
    described.createable = writes && column.takes_insert && !relation.refuses_inserts && has(column, column_may_insert);
    described.updateable = writes && column.takes_update && has(column, column_may_update);
  }
}

void describe_verbs(const Relation& relation, Object& object, bool writes) {
  const auto is_lost = [](const Column& column) { return column.required && !column.createable; };
  object.can_read = std::ranges::any_of(object.columns, &Column::readable);
  object.can_insert = writes && relation.takes_insert && !relation.refuses_inserts &&
                      std::ranges::any_of(object.columns, &Column::createable) &&
                      std::ranges::none_of(object.columns, is_lost);
  object.can_update = std::ranges::any_of(object.columns, &Column::updateable);
  object.can_delete = writes && relation.takes_delete && (relation.rights & may_delete) != 0;
  object.can_truncate = writes && relation.kind == RelationKind::table && relation.takes_delete &&
                        (relation.rights & may_drop) != 0 && !relation.is_referred_to;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

// Two indexes on the same columns are one key.
void add_key(Object& object, UniqueKey key) {
  const auto same = std::ranges::find_if(
      object.keys, [&key](const UniqueKey& known) { return sorted(known.columns) == sorted(key.columns); });
  if (same == object.keys.end()) {
    object.keys.push_back(std::move(key));
    return;
  }
  same->primary = same->primary || key.primary;
  same->upsert = same->upsert || key.upsert;
}

// ON DUPLICATE KEY UPDATE changes the record that has the same values in any unique index: only where there is but one
// is it the record that was meant.
bool finds_its_record(const Relation& relation, const KeyFacts& key) {
  return relation.enforced_keys == 1 && !key.is_of_prefixes && !key.is_of_period;
}

void describe_key(const Relation& relation, const KeyFacts& facts, Object& object) {
  UniqueKey key;
  key.primary = facts.index == "PRIMARY" && relation.kind != RelationKind::view;
  // The value to insert can be taken for the update only where the column may be read.
  const auto takes_both = [](const Column& column) {
    return column.createable && column.updateable && column.readable;
  };
  key.upsert =
      finds_its_record(relation, facts) && object.can_insert && std::ranges::any_of(object.columns, takes_both);
  std::vector<Column*> columns;
  for (const auto& [place, name] : facts.columns) {
    const std::size_t index = relation.index_of(name);
    if (index == relation.columns.size()) return;  // an expression, or a column that this user may not know of
    // Of what is so now there is one record, whatever was before.
    if (has(relation.columns[index], column_row_end)) continue;
    columns.push_back(&object.columns[index]);
  }
  for (Column* column : columns) {
    key.columns.push_back(column->name);
    key.upsert = key.upsert && column->createable;
    column->primary_key = column->primary_key || key.primary;
  }
  if (columns.empty()) return;
  if (columns.size() == 1) {
    columns.front()->unique = true;
    columns.front()->identity = columns.front()->readable;
  }
  add_key(object, std::move(key));
}

void describe_references(Relation& relation, Object& object) {
  std::ranges::sort(relation.references, {}, &ReferenceFacts::constraint);
  for (const ReferenceFacts& reference : relation.references) {
    const std::size_t index = relation.index_of(reference.column);
    if (index == relation.columns.size() || object.columns[index].reference) continue;
    object.columns[index].reference = {reference.parent_id, reference.parent_column};
  }
}

// Columns that the user has no right to are not shown, unless it has one on the whole table.
bool may_hide_columns(const Relation& relation) {
  constexpr Rights whole = may_select | may_insert | may_update;
  return (relation.rights & whole) == 0;
}

void warn(const Facts& facts, const Relation& relation, std::vector<std::string>& warnings) {
  if (relation.is_broken) {
    warnings.emplace_back(relation.kind == RelationKind::view
                              ? "it is broken, not allowed to its owner, or writes when it is read"
                              : "its columns could not be read, because it is damaged or being changed");
    return;
  }
  const bool has_write_rights = std::ranges::any_of(
      relation.columns, [](const ColumnFacts& column) { return has(column, column_may_insert | column_may_update); });
  if (!has_write_rights) return;
  if (!takes_writes(facts)) {
    warnings.emplace_back("the server only reads, and takes no writes from this user");
    return;
  }
  if (may_hide_columns(relation)) {
    warnings.emplace_back(
        "this user has rights to single columns only, and others, which a new record may need, are hidden");
  }
  if (relation.kind != RelationKind::view || !relation.view.takes_writes) return;
  if (!relation.view.problem.empty()) {
    warnings.push_back(relation.view.problem);
  } else if (!relation.view.is_visible) {
    warnings.emplace_back("the table that it shows is hidden from this user, as is its definition; grant SHOW VIEW");
  } else if (relation.view.hides_base) {
    warnings.emplace_back("the table that it shows is hidden from this user, and its keys with it");
  } else if (relation.view.definition.bases.size() > 1) {
    warnings.emplace_back("it joins tables, of which one statement can change one only");
  }
}

}  // namespace

bool is_offered(const Relation& relation) {
  if (relation.kind == RelationKind::other || !is_valid_utf8(relation.id)) return false;
  return relation.is_broken ||
         std::ranges::any_of(relation.columns, [](const ColumnFacts& column) { return has(column, any_column_right); });
}

Object describe(const Facts& facts, Relation& relation) {
  const bool writes = takes_writes(facts);
  Object object = begin_object(relation);
  describe_columns(relation, object, writes);
  describe_verbs(relation, object, writes);
  for (const KeyFacts& key : relation.keys) describe_key(relation, key, object);
  describe_references(relation, object);
  warn(facts, relation, object.warnings);
  return object;
}

}  // namespace polytomic::local::mysql
