#include "local/connectors/mysql/structure.h"

#include <algorithm>
#include <set>

#include "local/connectors/mysql/filling.h"

namespace polytomic::local::mysql {
namespace {

bool has(const ColumnFacts& column, std::uint16_t flags) { return (column.flags & flags) != 0; }

// The server's own rule for what it makes up itself where nothing is given.
bool is_required(const Server& server, const ColumnFacts& column) {
  const bool makes_up =
      !server.is_strict && !has(column, column_geometry) && column.type() != POLYTOMIC_FIELD_TYPE_OBJECT;
  return !makes_up && has(column, column_not_null) &&
         !has(column, column_has_default | column_counted | column_generated | column_enum);
}

bool takes_null(const Server& server, const ColumnFacts& column) {
  if (!has(column, column_not_null) || has(column, column_counted)) return true;
  return (server.is_mariadb || server.fills_timestamps) && has(column, column_timestamp);
}

std::size_t count_different(const std::vector<KeyFacts>& keys) {
  std::set<std::pair<bool, std::vector<std::string>>> different;
  for (const KeyFacts& key : keys) {
    std::vector<std::string> names;
    for (const auto& [place, name] : key.columns) names.push_back(name.empty() ? "\n" + key.index : name);
    std::ranges::sort(names);
    different.emplace(key.is_of_prefixes, std::move(names));
  }
  return different.size();
}

void find_structure_of_table(const Server& server, Relation& relation) {
  relation.takes_insert = relation.kind != RelationKind::other;
  relation.takes_update = relation.takes_insert && !relation.is_insert_only;
  relation.takes_delete = relation.takes_update;
  relation.enforced_keys = count_different(relation.keys);
  for (ColumnFacts& column : relation.columns) {
    const bool takes_values = !has(column, column_generated);
    column.takes_insert = relation.takes_insert && takes_values;
    column.takes_update = relation.takes_update && takes_values;
    column.is_required = is_required(server, column) && !may_be_filled(relation, column.name());
  }
}

// The only relation that a view is made of, where it is known.
Relation* find_base(Facts& facts, const Relation& view) {
  if (view.view.definition.bases.size() != 1) return nullptr;
  Relation* base = facts.find(view.view.definition.bases.front().id);
  if (base == nullptr || base->progress == Progress::under_way) return nullptr;
  find_structure(facts, *base);
  return base;
}

// The name that the view gives to a column of its base; empty where it shows none.
std::string_view name_in_view(const Relation& view, std::string_view column) {
  const auto& columns = view.view.definition.columns;
  for (std::size_t index = 0; index < std::min(columns.size(), view.columns.size()); ++index) {
    if (columns[index] && columns[index]->name == column) return view.columns[index].name();
  }
  return {};
}

void take_keys(const Relation& base, Relation& view) {
  view.enforced_keys = base.enforced_keys;
  for (const KeyFacts& key : base.keys) {
    KeyFacts taken = key;
    for (auto& [place, name] : taken.columns) {
      const std::size_t index = base.index_of(name);
      const bool is_row_end = index < base.columns.size() && has(base.columns[index], column_row_end);
      if (!is_row_end) name = name_in_view(view, name);
    }
    std::erase_if(taken.columns, [&base](const auto& part) {
      const std::size_t index = base.index_of(part.second);
      return index < base.columns.size() && has(base.columns[index], column_row_end);
    });
    const bool is_whole = std::ranges::none_of(taken.columns, [](const auto& part) { return part.second.empty(); });
    if (is_whole && !taken.columns.empty()) view.keys.push_back(std::move(taken));
  }
}

// What the base needs to be given and the view does not show is lost.
bool hides_required(const Relation& base, const Relation& view) {
  for (std::size_t index = 0; index < base.columns.size(); ++index) {
    if (base.columns[index].is_required && name_in_view(view, base.columns[index].name()).empty()) return true;
  }
  return false;
}

void find_structure_of_view(Facts& facts, Relation& relation) {
  Relation* base = find_base(facts, relation);
  relation.view.hides_base = base == nullptr && relation.view.definition.bases.size() == 1;
  const ViewFacts& view = relation.view;
  relation.takes_insert =
      view.takes_writes && !(base != nullptr && (!base->takes_insert || hides_required(*base, relation)));
  relation.takes_update = view.takes_writes && (base == nullptr || base->takes_update);
  relation.takes_delete = view.takes_delete && (base == nullptr || base->takes_delete);
  for (std::size_t index = 0; index < relation.columns.size(); ++index) {
    ColumnFacts& column = relation.columns[index];
    const std::uint16_t flags = index < view.flags.size() ? view.flags[index] : std::uint16_t{0};
    column.takes_insert = relation.takes_insert && (flags & view_inserts) != 0;
    column.takes_update = relation.takes_update && (flags & view_updates) != 0;
    column.is_required = view.takes_writes && is_required(facts.server, column);
    const auto& columns = view.definition.columns;
    if (base == nullptr || index >= columns.size() || !columns[index]) continue;
    // Of a column that is shown twice, a record takes one value.
    const bool is_again = name_in_view(relation, columns[index]->name) != column.name();
    const std::size_t below = base->index_of(columns[index]->name);
    if (below == base->columns.size()) continue;
    column.takes_insert = column.takes_insert && !is_again && base->columns[below].takes_insert;
    column.takes_update = column.takes_update && base->columns[below].takes_update;
    column.is_required = view.takes_writes && !is_again && base->columns[below].is_required;
    column.flags = static_cast<std::uint16_t>(column.flags | (base->columns[below].flags & column_counted));
    column.is_generated = base->columns[below].is_generated;
  }
  if (base != nullptr) take_keys(*base, relation);
}

}  // namespace

void find_structure(Facts& facts, Relation& relation) {
  if (relation.progress != Progress::pending) return;
  relation.progress = Progress::under_way;
  for (ColumnFacts& column : relation.columns) column.is_generated = has(column, column_generated);
  if (relation.kind == RelationKind::view) {
    find_structure_of_view(facts, relation);
  } else {
    find_structure_of_table(facts.server, relation);
  }
  for (ColumnFacts& column : relation.columns) column.is_nullable = takes_null(facts.server, column);
  relation.progress = Progress::finished;
}

}  // namespace polytomic::local::mysql
