#include "local/connectors/postgresql/structure.h"

#include <algorithm>

#include "local/connectors/postgresql/filling.h"
#include "local/connectors/postgresql/statements.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::uint32_t all_events = on_update | on_insert | on_delete;
constexpr std::uint32_t no_value_taken = column_generated | column_identity_always;
constexpr std::uint32_t identity_flags = column_identity_always | column_identity_by_default;

std::uint32_t event_of(const RuleFacts& rule) {
  switch (rule.event) {
    case '2':
      return on_update;
    case '3':
      return on_insert;
    default:
      return on_delete;
  }
}

// The writes that rules turn into something else, and among them those that rules turn into nothing.
struct ReplacedEvents {
  std::uint32_t all = 0;
  std::uint32_t lost = 0;
};

ReplacedEvents find_replaced(const Relation& relation) {
  ReplacedEvents events;
  std::uint32_t done = 0;
  for (const RuleFacts& rule : relation.rules) {
    if (rule.replaces) events.all |= event_of(rule);
    if (!rule.is_empty) done |= event_of(rule);
  }
  events.lost = events.all & ~done;
  return events;
}

// The writes to a view of which rules take some, by a condition: the server passes none of them on to the relation below.
std::uint32_t find_replaced_in_part(const Relation& view) {
  std::uint32_t events = 0;
  for (const RuleFacts& rule : view.rules) {
    if (rule.replaces_some) events |= event_of(rule);
  }
  return events;
}

// The server refuses upserts where it would have to apply rules to them.
bool has_rule_against_upsert(const Relation& relation) {
  return std::ranges::any_of(relation.rules, [](const RuleFacts& rule) { return event_of(rule) != on_delete; });
}

bool has(const ColumnFacts& column, std::uint32_t flags) { return (column.flags & flags) != 0; }

bool has_void_default(const Relation& relation, const ColumnFacts& column) {
  return has(column, column_has_default) &&
         std::ranges::find(relation.void_defaults, column.number) != relation.void_defaults.end();
}

bool is_filled(const Facts& facts, const Relation& relation, const ColumnFacts& column) {
  if (has(column, identity_flags | column_generated)) return true;
  // The default of a domain counts only where the column has none of its own.
  if (has(column, column_has_default)) return !has_void_default(relation, column);
  return facts.type_of(column).has_default;
}

void find_table_columns(const Facts& facts, Relation& relation) {
  const ReplacedEvents replaced = find_replaced(relation);
  for (ColumnFacts& column : relation.columns) {
    const bool not_null = has(column, column_not_null) || facts.type_of(column).not_null;
    column.is_nullable = !not_null;
    column.takes_insert = column.takes_update = !has(column, no_value_taken);
    // What replaces an insert need not want the column.
    if (!not_null || is_filled(facts, relation, column) || (replaced.all & on_insert) != 0) continue;
    column.is_required = !may_be_filled(facts, relation, column.name);
  }
}

void find_table(const Facts& facts, Relation& relation) {
  find_table_columns(facts, relation);
  relation.events = all_events & ~find_replaced(relation).lost;
  relation.takes_upsert = !has_rule_against_upsert(relation);
}

// What a foreign server makes of NULL is for it to say.
void find_foreign_table(Relation& relation) {
  relation.events = relation.view.events;
  for (ColumnFacts& column : relation.columns) {
    column.takes_insert = column.takes_update = !has(column, no_value_taken);
    column.is_nullable = !has(column, column_not_null);
  }
}

// Writes to a view that a trigger or rule does take every column.
void take_all_columns(Relation& view, std::uint32_t events) {
  for (ColumnFacts& column : view.columns) {
    if ((events & on_insert) != 0) column.takes_insert = true;
    if ((events & on_update) != 0) column.takes_update = true;
  }
}

std::uint32_t rights_of(const Relation& view, std::int16_t base_column) {
  const auto found = std::ranges::find(view.view.rights, base_column, &std::pair<std::int16_t, std::uint32_t>::first);
  return found == view.view.rights.end() ? 0 : found->second;
}

// Writes to a view that go to the relation below take the columns that are columns there.
void take_base_columns(const Facts& facts, Relation& view, Relation& base, std::uint32_t events) {
  for (const auto& [own, below] : view.view.columns) {
    ColumnFacts* column = view.find_column(own);
    const ColumnFacts* base_column = base.find_column(below);
    if (column == nullptr || base_column == nullptr) continue;
    column->is_nullable = base_column->is_nullable;
    const std::uint32_t possible = events & (rights_of(view, below) | rights_of(view, every_column));
    column->takes_update = column->takes_update || ((possible & on_update) != 0 && base_column->takes_update);
    if ((events & on_insert) == 0) continue;
    column->takes_insert = column->takes_insert || ((possible & on_insert) != 0 && base_column->takes_insert);
    // A default of the view that gives nothing keeps that of the column below from filling it.
    column->is_required = has_void_default(view, *column)
                              ? !base_column->is_nullable && !may_be_filled(facts, base, base_column->name)
                              : base_column->is_required && !has(*column, column_has_default);
  }
}

// A column that the relation below requires and the view does not show makes every insert fail.
bool hides_required_column(const Relation& view, const Relation& base) {
  return std::ranges::any_of(base.columns, [&view](const ColumnFacts& column) {
    return column.is_required &&
           std::ranges::find(view.view.columns, column.number, &std::pair<std::int16_t, std::int16_t>::second) ==
               view.view.columns.end();
  });
}

void take_base_keys(Relation& view, const Relation& base) {
  if ((base.flags & has_children) != 0) return;
  for (const KeyFacts& base_key : base.keys) {
    KeyFacts key{base_key.index, base_key.flags & ~std::uint32_t{key_primary}, {}};
    for (const std::int16_t number : base_key.columns) {
      const auto own = std::ranges::find(view.view.columns, number, &std::pair<std::int16_t, std::int16_t>::second);
      if (own != view.view.columns.end()) key.columns.push_back(own->first);
    }
    if (key.columns.size() == base_key.columns.size()) view.keys.push_back(std::move(key));
  }
}

void find_view(Facts& facts, Relation& view) {
  const ReplacedEvents replaced = find_replaced(view);
  const std::uint32_t replacing = view.instead_of | (replaced.all & ~replaced.lost);
  const std::uint32_t refused = replaced.lost | (find_replaced_in_part(view) & ~replacing);
  view.events = (view.view.events & ~refused) | view.instead_of;
  take_all_columns(view, replacing);
  const std::uint32_t passed_on = view.view.own_events & ~replacing & ~refused;
  Relation* base = view.view.base == 0 ? nullptr : facts.find(view.view.base);
  if (base == nullptr) {
    view.events &= replacing;
    return;
  }
  find_structure(facts, *base);
  take_base_columns(facts, view, *base, passed_on);
  if ((passed_on & on_insert) != 0 && hides_required_column(view, *base)) view.events &= ~std::uint32_t{on_insert};
  view.events &= replacing | (base->events & rights_of(view, 0));
  take_base_keys(view, *base);
  // The update of an upsert goes to the relation below, whatever rules make of others.
  const bool updates_below =
      (passed_on & on_update) != 0 || (view.view.own_events & rights_of(view, every_column) & on_update) != 0;
  // It reads the record that it meets.
  view.takes_upsert =
      base->takes_upsert && (passed_on & on_insert) != 0 && updates_below && (rights_of(view, 0) & on_select) != 0;
}

}  // namespace

void find_structure(Facts& facts, Relation& relation) {
  if (relation.progress != Progress::pending) return;
  relation.progress = Progress::under_way;
  if (relation.is_table()) {
    find_table(facts, relation);
  } else if (relation.kind == 'f') {
    find_foreign_table(relation);
  } else if (relation.kind == 'v') {
    find_view(facts, relation);
  }
  relation.progress = Progress::finished;
}

}  // namespace polytomic::local::postgresql
