#include "local/connectors/mysql/facts_reader.h"

#include <algorithm>
#include <utility>

#include "local/connectors/mysql/table_definition.h"
#include "local/connectors/mysql/text.h"
#include "local/connectors/mysql/types.h"
#include "local/object_id.h"
#include "local/printable.h"

namespace polytomic::local::mysql {
namespace {

// Rows come table by table, more or less, so each is looked up once.
template <class Use>
RowHandler for_relations(Facts& facts, Use use) {
  return [&facts, use = std::move(use), relation = static_cast<Relation*>(nullptr)](const Row& row) mutable {
    if (relation == nullptr || row.text(1) != relation->name || row.text(0) != relation->schema) {
      relation = &facts.relation(row.text(0), row.text(1));
    }
    use(*relation, row);
  };
}

std::uint16_t rights_of(std::string_view privileges) {
  std::uint16_t flags = 0;
  while (!privileges.empty()) {
    const std::size_t end = std::min(privileges.find(','), privileges.size());
    const std::string_view privilege = privileges.substr(0, end);
    if (privilege == "select") flags |= column_may_select;
    if (privilege == "insert") flags |= column_may_insert;
    if (privilege == "update") flags |= column_may_update;
    privileges.remove_prefix(std::min(end + 1, privileges.size()));
  }
  return flags;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Few types come again and again.
class ColumnReader {
 public:
  explicit ColumnReader(ColumnTexts& texts) : texts_(&texts) {}

  void add(Relation& relation, const Row& row) {
    if (&relation != last_ && last_ != nullptr) last_->columns.shrink_to_fit();
    last_ = &relation;
    const TypeFacts& type = type_of(row);
    const std::string_view name = texts_->names.keep(row.text(3));
    relation.columns.push_back({name.data(), &type, static_cast<std::uint16_t>(name.size()),
                                row.number<std::uint16_t>(2), flags_of(row, type)});
  }

 private:
  const TypeFacts& type_of(const Row& row) {
    const auto known = texts_->types.find(row.text(7));
    if (known != texts_->types.end()) return known->second;
    const std::string_view name = row.text(6);
    TypeFacts type{valid_text(row.text(7)), field_type(name, row.text(7)), 0};
    type.free_text = is_free_text(name);
    if (name == "enum") type.flags |= column_enum;
    if (name == "timestamp") type.flags |= column_timestamp;
    if (name == "date" || name == "datetime" || name == "timestamp") type.flags |= column_time;
    if (is_geometry(name)) type.flags |= column_geometry;
    return texts_->types.emplace(texts_->names.keep(row.text(7)), std::move(type)).first->second;
  }

  std::uint16_t flags_of(const Row& row, const TypeFacts& type) {
    if (row.text(9) != privileges_) {
      privileges_ = row.text(9);
      rights_ = rights_of(privileges_);
    }
    std::uint16_t flags = type.flags | rights_;
    if (!row.flag(4)) flags |= column_has_default;
    if (row.text(4) == "2") flags |= column_maybe_counted_by_sequence;
    if (row.text(5) == "NO") flags |= column_not_null;
    if (row.text(6) == "longtext" && row.text(10) == "utf8mb4_bin") flags |= column_maybe_json;
    if (row.flag(11)) flags |= column_row_end;
    const std::string_view extra = row.text(8);
    if (extra.empty()) return flags;
    if (holds(extra, "VIRTUAL GENERATED") || holds(extra, "STORED GENERATED")) flags |= column_generated;
    if (holds(extra, "auto_increment")) flags |= column_counted;
    if (holds(extra, "DEFAULT_GENERATED")) flags |= column_has_default;
    return flags;
  }

  ColumnTexts* texts_;
  Relation* last_ = nullptr;
  std::string privileges_;
  std::uint16_t rights_ = 0;
};

void add_key(Relation& relation, const Row& row) {
  auto key = std::ranges::find(relation.keys, row.text(2), &KeyFacts::index);
  if (key == relation.keys.end()) {
    relation.keys.push_back({std::string(row.text(2)), {}, false});
    key = std::prev(relation.keys.end());
  }
  key->columns.emplace_back(row.number<std::uint32_t>(3), row.text(4));
  key->is_of_prefixes = key->is_of_prefixes || row.flag(5);
}

void add_table(Relation& relation, const Row& row) {
  const std::string_view kind = row.text(2);
  relation.is_listed = true;
  relation.is_insert_only = row.text(3) == "ARCHIVE";
  if (kind == "VIEW") {
    relation.kind = RelationKind::view;
  } else if (kind == "SYSTEM VERSIONED") {
    relation.kind = RelationKind::versioned_table;
  } else if (kind != "BASE TABLE") {
    relation.kind = RelationKind::other;  // sequences
  }
}

void add_view(Relation& relation, const Row& row) {
  relation.view.is_visible = !row.text(2).empty();
  relation.view.takes_writes = row.text(3) == "YES";
  relation.view.definition = read_view_definition(row.text(2));
}

// MySQL gives columns in any order.
void sort_columns(Relation& relation) {
  relation.columns.shrink_to_fit();
  if (std::ranges::is_sorted(relation.columns, {}, &ColumnFacts::position)) return;
  std::ranges::sort(relation.columns, {}, &ColumnFacts::position);
}

void sort_keys(Relation& relation) {
  for (KeyFacts& key : relation.keys) std::ranges::sort(key.columns);
  std::ranges::sort(relation.keys, {},
                    [](const KeyFacts& key) { return std::pair(key.index != "PRIMARY", key.index); });
}

// JSON is another name of LONGTEXT with such a constraint.
void mark_json(Relation& relation, std::string_view constraint) {
  const std::size_t index = relation.index_of(constraint);
  if (index == relation.columns.size()) return;
  ColumnFacts& column = relation.columns[index];
  if ((column.flags & column_maybe_json) != 0) column.flags |= column_json;
}

bool has_key_maybe_of_period(const Relation& relation) {
  return std::ranges::any_of(relation.keys,
                             [&relation](const KeyFacts& key) { return relation.may_be_of_period(key); });
}

// A period brings the constraint that it starts before it ends.
void mark_periods(Relation& relation, std::string_view condition) {
  for (KeyFacts& key : relation.keys) {
    if (!relation.may_be_of_period(key)) continue;
    const std::string& end = (key.columns.end() - 2)->second;
    const std::string& start = (key.columns.end() - 1)->second;
    if (condition == quote_name(start) + " < " + quote_name(end)) key.is_of_period = true;
  }
}

}  // namespace

Reading columns_reading(Facts& facts, const Scope& scope, ColumnRights rights) {
  const auto add = [reader = ColumnReader(facts.add_column_texts())](Relation& relation, const Row& row) mutable {
    reader.add(relation, row);
  };
  return {columns_sql(scope, rights), for_relations(facts, add)};
}

Reading grants_reading(Facts& facts) {
  return {grants_sql(), [&facts](const Row& row) { facts.grants.add(row.text(0)); }};
}

Reading keys_reading(Facts& facts, const Scope& scope) { return {keys_sql(scope), for_relations(facts, add_key)}; }

Reading tables_reading(Facts& facts, const Scope& scope) {
  return {tables_sql(scope), for_relations(facts, add_table)};
}

Reading triggers_reading(Facts& facts, const Scope& scope) {
  const auto add = [](Relation& relation, const Row& row) { relation.triggers.emplace_back(row.text(2)); };
  return {triggers_sql(scope), for_relations(facts, add)};
}

Reading views_reading(Facts& facts, const Scope& scope) { return {views_sql(scope), for_relations(facts, add_view)}; }

Reading definition_reading(std::string& definition, const Scope& scope) {
  constexpr std::size_t fields_of_table = 2;
  const auto take = [&definition](const Row& row) {
    if (row.size() == fields_of_table) definition = row.text(1);
  };
  return {definition_sql(scope), take, true};
}

Reading checks_reading(Facts& facts, const Scope& scope) {
  const auto mark = [&facts](const Row& row) {
    Relation* relation = facts.find(make_object_id(row.text(0), row.text(1)));
    if (relation == nullptr) return;
    if (row.text(3).starts_with("json_valid(")) mark_json(*relation, row.text(2));
    mark_periods(*relation, row.text(3));
  };
  return {checks_sql(scope), mark};
}

bool needs_checks(const Relation& relation) {
  const auto may_be_json = [](const ColumnFacts& column) { return (column.flags & column_maybe_json) != 0; };
  return std::ranges::any_of(relation.columns, may_be_json) || has_key_maybe_of_period(relation);
}

bool add_definition(Relation& relation, std::string_view text) {
  auto definition = read_table_definition(text, relation.schema);
  if (!definition) return false;
  std::swap(relation.keys, definition->keys);
  // Whether it is one, its constraint would tell.
  if (has_key_maybe_of_period(relation)) {
    relation.keys.clear();
    return false;
  }
  relation.is_listed = true;
  relation.is_insert_only = definition->engine == "archive";
  relation.references = std::move(definition->references);
  for (const std::string& constraint : definition->json_checks) mark_json(relation, constraint);
  return true;
}

void add_reference(Relation& child, const ColumnReference& reference) {
  child.references.push_back({reference.constraint, reference.column,
                              make_object_id(reference.parent.schema, reference.parent.name), reference.parent_column});
}

void complete(const Facts& facts, Relation& relation) {
  const bool has_patterns = !facts.server.has_partial_revokes;
  relation.rights = facts.grants.of_object(relation.schema, relation.name, has_patterns);
  constexpr Rights any = may_select | may_insert | may_update;
  relation.is_broken = relation.is_listed && relation.columns.empty() && (relation.rights & any) != 0;
  sort_columns(relation);
  sort_keys(relation);
}

}  // namespace polytomic::local::mysql
