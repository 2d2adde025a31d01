#include "local/connectors/mysql/facts_reader.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "local/connectors/mysql/text.h"
#include "local/connectors/mysql/types.h"
#include "local/object_id.h"
#include "local/printable.h"

namespace polytomic::local::mysql {
namespace {

// Rows come table by table, more or less, so each is looked up once.
template <class Owner, class Find, class Use>
RowHandler for_owner(Find find, Use use) {
  return [find, use = std::move(use), schema = std::string(), name = std::string(),
          owner = static_cast<Owner*>(nullptr)](const Row& row) mutable {
    if (owner == nullptr || row.text(1) != name || row.text(0) != schema) {
      schema = row.text(0);
      name = row.text(1);
      owner = &find(schema, name);
    }
    use(*owner, row);
  };
}

template <class Use>
RowHandler for_attributes(Attributes& attributes, Use use) {
  const auto find = [&attributes](const std::string& schema, const std::string& name) -> Attributes::OfRelation& {
    return attributes.by_id[make_object_id(schema, name)];
  };
  return for_owner<Attributes::OfRelation>(find, use);
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

// Few texts come again and again.
class ColumnReader {
 public:
  void add(Relation& relation, const Row& row) {
    const Type& type = type_of(row);
    relation.columns.push_back({row.number<std::uint32_t>(2), flags_of(row, type)});
    Column& column = relation.object.columns.emplace_back();
    column.name = row.text(3);
    column.source_type = type.name;
    column.type = type.type;
  }

 private:
  struct Type {
    std::string name;
    polytomic_field_type type = POLYTOMIC_FIELD_TYPE_UNKNOWN;
    std::uint16_t flags = 0;
  };

  const Type& type_of(const Row& row) {
    const auto known = types_.find(row.text(7));
    if (known != types_.end()) return known->second;
    const std::string_view name = row.text(6);
    Type type{valid_text(row.text(7)), field_type(name, row.text(7)), 0};
    if (name == "enum") type.flags |= column_enum;
    if (name == "timestamp") type.flags |= column_timestamp;
    if (name == "date" || name == "datetime" || name == "timestamp") type.flags |= column_time;
    if (is_geometry(name)) type.flags |= column_geometry;
    return types_.emplace(row.text(7), std::move(type)).first->second;
  }

  std::uint16_t flags_of(const Row& row, const Type& type) {
    if (row.text(9) != privileges_) {
      privileges_ = row.text(9);
      rights_ = rights_of(privileges_);
    }
    std::uint16_t flags = type.flags | rights_;
    if (!row.flag(4)) flags |= column_has_default;
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

  std::map<std::string, Type, std::less<>> types_;  // by all that the server says of one
  std::string privileges_;
  std::uint16_t rights_ = 0;
};

void add_key(Attributes::OfRelation& relation, const Row& row) {
  auto key = std::ranges::find(relation.keys, row.text(2), &KeyFacts::index);
  if (key == relation.keys.end()) {
    relation.keys.push_back({std::string(row.text(2)), {}, false});
    key = std::prev(relation.keys.end());
  }
  key->columns.emplace_back(row.number<std::uint32_t>(3), row.text(4));
  key->is_of_prefixes = key->is_of_prefixes || row.flag(5);
}

void add_table(Attributes::OfRelation& relation, const Row& row) {
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

void add_reference(Attributes& attributes, Attributes::OfRelation& relation, const Row& row) {
  std::string parent = make_object_id(row.text(4), row.text(5));
  if (row.text(4) != row.text(0) || row.text(5) != row.text(1)) attributes.referred.push_back(parent);
  relation.references.push_back(
      {std::string(row.text(3)), std::string(row.text(2)), std::move(parent), std::string(row.text(6))});
}

void add_view(Attributes::OfRelation& relation, const Row& row) {
  relation.view.is_visible = !row.text(2).empty();
  relation.view.takes_writes = row.text(3) == "YES";
  relation.view.definition = read_view_definition(row.text(2));
}

// Takes `values` into the order that `positions` gives.
template <class Value>
void reorder(std::vector<Value>& values, const std::vector<std::size_t>& positions) {
  std::vector<Value> ordered;
  ordered.reserve(values.size());
  for (const std::size_t position : positions) ordered.push_back(std::move(values[position]));
  values = std::move(ordered);
}

// MySQL gives columns in any order.
void sort_columns(Relation& relation) {
  const auto& columns = relation.columns;
  if (std::ranges::is_sorted(columns, {}, &ColumnFacts::position)) return;
  std::vector<std::size_t> positions(columns.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  std::ranges::sort(positions, {}, [&columns](std::size_t position) { return columns[position].position; });
  reorder(relation.object.columns, positions);
  reorder(relation.columns, positions);
}

void sort_keys(Relation& relation) {
  for (KeyFacts& key : relation.keys) std::ranges::sort(key.columns);
  std::ranges::sort(relation.keys, {},
                    [](const KeyFacts& key) { return std::pair(key.index != "PRIMARY", key.index); });
}

// JSON is another name of LONGTEXT with such a constraint.
void mark_json(Relation& relation, std::string_view constraint, std::string_view condition) {
  const std::size_t index = relation.index_of(constraint);
  if (index == relation.columns.size() || !condition.starts_with("json_valid(")) return;
  if ((relation.columns[index].flags & column_maybe_json) == 0) return;
  relation.object.columns[index].type = POLYTOMIC_FIELD_TYPE_OBJECT;
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

Reading columns_reading(Facts& facts, const Scope& scope) {
  const auto find = [&facts](const std::string& schema, const std::string& name) -> Relation& {
    Relation* known = facts.find(make_object_id(schema, name));
    return known != nullptr ? *known : facts.add(schema, name);
  };
  const auto add = [reader = ColumnReader()](Relation& relation, const Row& row) mutable { reader.add(relation, row); };
  RowHandler handler = for_owner<Relation>(find, add);
  return {columns_sql(scope), std::move(handler)};
}

Reading grants_reading(Facts& facts) {
  return {grants_sql(), [&facts](const Row& row) { facts.grants.add(row.text(0)); }};
}

std::vector<Reading> attribute_readings(Attributes& attributes, const Scope& scope) {
  const auto refer = [&attributes](Attributes::OfRelation& relation, const Row& row) {
    add_reference(attributes, relation, row);
  };
  const RowHandler keys = for_attributes(attributes, add_key);
  const RowHandler tables = for_attributes(attributes, add_table);
  const RowHandler references = for_attributes(attributes, refer);
  return {{keys_sql(scope), keys}, {tables_sql(scope), tables}, {references_sql(scope), references}};
}

Reading triggers_reading(Attributes& attributes, const Scope& scope) {
  const auto add = [](Attributes::OfRelation& relation, const Row& row) {
    relation.triggers.emplace_back(row.text(2));
  };
  RowHandler handler = for_attributes(attributes, add);
  return {triggers_sql(scope), std::move(handler)};
}

Reading views_reading(Attributes& attributes, const Scope& scope) {
  RowHandler handler = for_attributes(attributes, add_view);
  return {views_sql(scope), std::move(handler)};
}

Reading checks_reading(Facts& facts, const Scope& scope) {
  const auto mark = [&facts](const Row& row) {
    Relation* relation = facts.find(make_object_id(row.text(0), row.text(1)));
    if (relation == nullptr) return;
    mark_json(*relation, row.text(2), row.text(3));
    mark_periods(*relation, row.text(3));
  };
  return {checks_sql(scope), mark};
}

bool needs_checks(const Relation& relation) {
  const auto may_be_json = [](const ColumnFacts& column) { return (column.flags & column_maybe_json) != 0; };
  return std::ranges::any_of(relation.columns, may_be_json) ||
         std::ranges::any_of(relation.keys,
                             [&relation](const KeyFacts& key) { return relation.may_be_of_period(key); });
}

void add_broken(Facts& facts, const Attributes& attributes) {
  constexpr Rights any = may_select | may_insert | may_update;
  for (const auto& [id, own] : attributes.by_id) {
    const auto name = parse_object_id(id);
    if (!own.is_listed || !name || facts.find(id) != nullptr) continue;
    const Rights rights = facts.grants.of_object(name->schema, name->name, !facts.server.has_partial_revokes);
    if ((rights & any) != 0) facts.add(name->schema, name->name).is_broken = true;
  }
}

void join(const Facts& facts, Relation& relation, Attributes& attributes) {
  sort_columns(relation);
  const bool has_patterns = !facts.server.has_partial_revokes;
  relation.rights = facts.grants.of_object(relation.object.schema, relation.object.name, has_patterns);
  const auto found = attributes.by_id.find(relation.object.id);
  if (found == attributes.by_id.end()) return;
  Attributes::OfRelation& own = found->second;
  relation.kind = own.kind;
  relation.is_insert_only = own.is_insert_only;
  relation.keys = std::move(own.keys);
  relation.references = std::move(own.references);
  relation.triggers = std::move(own.triggers);
  relation.view = std::move(own.view);
  relation.object.kind = relation.kind == RelationKind::view ? ObjectKind::view : ObjectKind::table;
  sort_keys(relation);
}

}  // namespace polytomic::local::mysql
