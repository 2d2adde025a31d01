#include "local/connectors/postgresql/facts_reader.h"

#include <algorithm>
#include <utility>

#include "local/connectors/postgresql/text.h"
#include "local/connectors/postgresql/types.h"
#include "local/connectors/postgresql/view_definition.h"
#include "local/object_id.h"
#include "local/printable.h"

namespace polytomic::local::postgresql {
namespace {

// Rows come relation by relation, more or less, so each is looked up once. Relations that came and went between two
// statements are not in the facts.
template <class Use>
RowHandler for_relation(Facts& facts, Use use) {
  return [&facts, use, relation = static_cast<Relation*>(nullptr)](const Row& row) mutable {
    const auto id = row.number<Oid>(0);
    if (relation == nullptr || relation->id != id) {
      Relation* found = facts.find_behind(relation, id);
      if (found == nullptr) return;
      relation = found;
    }
    use(*relation, row);
  };
}

char letter(std::string_view text) { return text.empty() ? '\0' : text.front(); }

void add_relation(Facts& facts, const Row& row) {
  Relation& relation = facts.add(row.number<Oid>(0));
  relation.schema = facts.texts.keep(row.text(1));
  relation.name = facts.texts.keep(row.text(2));
  relation.kind = letter(row.text(3));
  relation.privileges = row.number<std::uint32_t>(4);
  relation.flags = row.number<std::uint32_t>(5);
  relation.column_count = row.number<std::uint16_t>(6);
}

void add_column(Facts& facts, Relation& relation, const Row& row) {
  if (relation.columns.empty()) relation.columns.reserve(relation.column_count);
  ColumnFacts& column = relation.columns.emplace_back();
  column.number = row.number<std::int16_t>(1);
  column.name = facts.texts.keep(row.text(2)).data();
  column.type = facts.type_index({row.number<Oid>(3), row.number<std::int32_t>(4)});
  column.flags = row.number<std::uint16_t>(5) & all_column_flags;
  if ((column.flags & column_has_own_privileges) != 0) relation.has_column_privileges = true;
}

KeyFacts read_key(const Row& row) {
  KeyFacts key;
  key.index = row.number<Oid>(1);
  const auto count = row.number<std::size_t>(2);
  key.flags = row.number<std::uint32_t>(4);
  // The numbers stand in one text, those of included columns behind those of the key.
  std::string_view numbers = row.text(3);
  while (!numbers.empty() && key.columns.size() < count) {
    const std::size_t end = std::min(numbers.find(' '), numbers.size());
    std::int16_t number = 0;
    std::from_chars(numbers.data(), numbers.data() + end, number);
    key.columns.push_back(number);
    numbers.remove_prefix(std::min(end + 1, numbers.size()));
  }
  return key;
}

void add_key(Relation& relation, const Row& row) { relation.keys.push_back(read_key(row)); }

void add_foreign_key(Relation& relation, const Row& row) {
  ForeignKeyFacts key;
  key.column = row.number<std::int16_t>(1);
  key.constraint = row.number<Oid>(2);
  key.parent = row.number<Oid>(3);
  key.parent_column = row.number<std::int16_t>(4);
  constexpr std::size_t fields_with_names = 8;
  if (row.size() >= fields_with_names && !row.is_null(5)) {
    key.reference = {make_object_id(row.text(5), row.text(6)), std::string(row.text(7))};
  }
  relation.foreign_keys.push_back(std::move(key));
}

void add_void_default(Relation& relation, const Row& row) {
  relation.void_defaults.push_back(row.number<std::int16_t>(1));
}

void add_trigger(Relation& relation, const Row& row) {
  switch (row.number<std::uint32_t>(1)) {
    case trigger_of_foreign_key:
      relation.is_referred_to = true;
      return;
    case trigger_instead:
      relation.instead_of |= row.number<std::uint32_t>(2);
      return;
    default:
      relation.filling_functions.push_back(row.number<Oid>(3));
  }
}

void add_function(Facts& facts, const Row& row) {
  TriggerFunction function{std::string(row.text(1)), std::string(row.text(2))};
  std::transform(function.source.begin(), function.source.end(), function.source.begin(), [](char value) {
    return value >= 'A' && value <= 'Z' ? static_cast<char>(value - 'A' + 'a') : value;
  });
  facts.functions.insert_or_assign(row.number<Oid>(0), std::move(function));
}

void add_rule(Relation& relation, const Row& row) {
  relation.rules.push_back({letter(row.text(1)), row.flag(2), row.flag(3), row.flag(4)});
}

void add_type(Facts& facts, const Row& row) {
  TypeFacts type;
  type.is_known = true;
  type.name = valid_text(row.text(2));
  type.not_null = row.flag(3);
  type.has_default = row.flag(4);
  type.type = field_type(letter(row.text(5)), letter(row.text(6)), row.text(7));
  type.free_text = letter(row.text(5)) == 'S' && letter(row.text(6)) == 'b';
  facts.type(facts.type_index({row.number<Oid>(0), row.number<std::int32_t>(1)})) = std::move(type);
}

void add_view_writes(Relation& relation, const Row& row) {
  ViewFacts& view = relation.view;
  view.is_known = true;
  view.own_events = row.number<std::uint32_t>(1);
  view.events = row.number<std::uint32_t>(2);
  if (view.own_events == 0 || row.is_null(3)) return;
  const ViewColumns columns = read_view_columns(row.text(3));
  view.base = columns.base;
  view.columns = columns.columns;
}

// In the order of detail_handlers. The columns come last, when all else is known.
std::vector<std::string> detail_statements(std::string keys, std::string columns, Scope scope, int server_version) {
  return {std::move(keys),
          foreign_keys_sql(scope),
          void_defaults_sql(scope),
          triggers_sql(scope),
          trigger_functions_sql(scope),
          rules_sql(scope, server_version),
          policies_sql(scope),
          std::move(columns)};
}

std::vector<std::string> detail_statements(Scope scope, int server_version) {
  return detail_statements(keys_sql(scope), columns_sql(scope), scope, server_version);
}

RowHandler relation_handler(Facts& facts) {
  return [&facts](const Row& row) { add_relation(facts, row); };
}

std::vector<RowHandler> detail_handlers(Facts& facts, std::function<void(Relation&)> add_complete) {
  std::vector<RowHandler> handlers;
  handlers.push_back(for_relation(facts, add_key));
  handlers.push_back(for_relation(facts, add_foreign_key));
  handlers.push_back(for_relation(facts, add_void_default));
  handlers.push_back(for_relation(facts, add_trigger));
  handlers.emplace_back([&facts](const Row& row) { add_function(facts, row); });
  handlers.push_back(for_relation(facts, add_rule));
  handlers.push_back(
      for_relation(facts, [](Relation& relation, const Row& row) { relation.policies.append(row.text(1)); }));
  const auto add = [&facts, add_complete = std::move(add_complete)](Relation& relation, const Row& row) {
    add_column(facts, relation, row);
    if (add_complete && relation.columns.size() == relation.column_count) add_complete(relation);
  };
  handlers.push_back(for_relation(facts, add));
  return handlers;
}

std::vector<Reading> make_readings(Facts& facts, std::vector<std::string> statements,
                                   std::vector<RowHandler> handlers) {
  std::vector<Reading> readings;
  for (std::size_t index = 0; index < statements.size(); ++index) {
    readings.push_back({std::move(statements[index]), std::move(handlers[index])});
  }
  readings.back().finished = [&facts] { sort_columns(facts); };
  return readings;
}

}  // namespace

Reading exception_reading(Facts& facts, std::function<void(const Relation&, std::int16_t)> note_closed) {
  const auto add = [note_closed = std::move(note_closed)](Relation& relation, const Row& row) {
    const auto exceptions = row.number<std::uint32_t>(2);
    if ((exceptions & column_with_own_privileges) != 0) relation.has_column_privileges = true;
    if ((exceptions & column_closed) != 0) note_closed(relation, row.number<std::int16_t>(1));
  };
  Reading reading{column_exceptions_sql(), for_relation(facts, add)};
  // It passes over hundreds of thousands of columns and hands out few, so parallel workers are worth their start.
  reading.before = "SET LOCAL max_parallel_workers_per_gather TO DEFAULT;";
  return reading;
}

Reading key_reading(Facts& facts, std::function<void(const Relation&, const KeyFacts&)> take) {
  const auto hand_on = [take = std::move(take)](const Relation& relation, const Row& row) {
    take(relation, read_key(row));
  };
  return {keys_sql(Scope::all), for_relation(facts, hand_on)};
}

Reading relation_reading(Facts& facts, Scope scope) { return {relations_sql(scope), relation_handler(facts)}; }

std::vector<Reading> detail_readings(Facts& facts, Scope scope, int server_version) {
  return make_readings(facts, detail_statements(scope, server_version), detail_handlers(facts, {}));
}

std::vector<Reading> detail_readings(Facts& facts, std::span<const Oid> relations, int server_version,
                                     std::function<void(Relation&)> add_complete) {
  return make_readings(facts,
                       detail_statements(keys_sql(relations), columns_sql(relations), Scope::all, server_version),
                       detail_handlers(facts, std::move(add_complete)));
}

std::vector<Reading> fact_readings(Facts& facts, Scope scope, int server_version) {
  std::vector<Reading> readings = detail_readings(facts, scope, server_version);
  readings.insert(readings.begin(), relation_reading(facts, scope));
  return readings;
}

std::string one_relation_sql(int server_version) {
  std::vector<std::string> statements = detail_statements(Scope::found, server_version);
  statements.insert(statements.begin(), relations_sql(Scope::found));
  statements.push_back(types_sql(Scope::found));
  return together_sql(statements, {7, 5, 8, 2, 4, 3, 5, 2, 6, 8});
}

RowHandler one_relation_handler(Facts& facts) {
  std::vector<RowHandler> handlers = detail_handlers(facts, {});
  handlers.insert(handlers.begin(), relation_handler(facts));
  handlers.emplace_back([&facts](const Row& row) { add_type(facts, row); });
  return [handlers = std::move(handlers), rest = Row()](const Row& row) mutable {
    const auto part = row.number<std::size_t>(0);
    rest.assign_rest(row);
    if (part < handlers.size()) handlers[part](rest);
  };
}

Reading unreadable_reading(Facts& facts, Scope scope) {
  const auto mark = [](Relation& relation, const Row& /*row*/) { relation.view.is_unreadable = true; };
  return {unreadable_views_sql(scope), for_relation(facts, mark)};
}

Reading type_reading(Facts& facts, std::string sql) {
  return {std::move(sql), [&facts](const Row& row) { add_type(facts, row); }};
}

Reading view_reading(Facts& facts, std::string sql) { return {std::move(sql), for_relation(facts, add_view_writes)}; }

void sort_columns(Relation& relation) {
  if (!std::ranges::is_sorted(relation.columns, {}, &ColumnFacts::number)) {
    std::ranges::sort(relation.columns, {}, &ColumnFacts::number);
  }
}

void sort_columns(Facts& facts) {
  for (Relation& relation : facts.relations()) {
    if (!relation.is_described) sort_columns(relation);
  }
}

Reading view_rights_reading(Facts& facts, std::string sql) {
  const auto add = [](Relation& relation, const Row& row) {
    relation.view.rights.emplace_back(row.number<std::int16_t>(1), row.number<std::uint32_t>(2));
  };
  return {std::move(sql), for_relation(facts, add)};
}

}  // namespace polytomic::local::postgresql
