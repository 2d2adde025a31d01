#include "local/connectors/postgresql/discovery.h"

#include <algorithm>
#include <span>
#include <utility>

#include "local/connectors/postgresql/describing.h"
#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/connectors/postgresql/structure.h"
#include "local/connectors/postgresql/view_writes.h"

namespace polytomic::local::postgresql {
namespace {

std::vector<Oid> ids_of(Facts& facts) {
  std::vector<Oid> ids;
  ids.reserve(facts.relations().size());
  for (const Relation& relation : facts.relations()) ids.push_back(relation.id);
  return ids;
}

// A few from all over, whose columns have most of the types that there are.
std::vector<Oid> some_of(const std::vector<Oid>& ids) {
  constexpr std::size_t most = 64;
  const std::size_t step = ids.size() / most + 1;
  std::vector<Oid> some;
  for (std::size_t index = 0; index < ids.size(); index += step) some.push_back(ids[index]);
  return some;
}

// The relations, and those that views among them write to.
std::vector<Oid> with_those_below(Facts& facts, const std::vector<Oid>& relations) {
  std::vector<Oid> all = relations;
  for (const Relation& relation : facts.relations()) {
    const Relation* base = relation.view.base == 0 ? nullptr : facts.find(relation.view.base);
    // What the facts lacked has been read as a whole.
    if (base != nullptr && base->columns.empty()) all.push_back(base->id);
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void read_details(Link& link, Facts& facts, std::span<const Oid> relations, const Context& context) {
  link.read(detail_readings(facts, Scope::listed, link.server_version()), {array_of(relations)}, context);
  link.copy(link.begin(), {type_reading(facts, types_sql(facts.unknown_types()))}, "COMMIT;", context);
}

}  // namespace

void discover_all(Link& link, const std::function<void(Object)>& take, const Context& context) {
  Facts facts;
  link.copy(link.begin(), {relation_reading(facts, Scope::all)}, {}, context);
  const std::vector<Oid> ids = ids_of(facts);
  Describing describing(link, facts, take);
  const auto add = [&describing](Relation& relation) { describing.add(relation); };
  std::vector<Reading> readings = detail_readings(facts, ids, link.server_version(), add);
  // Most types are known when the columns come.
  readings.insert(readings.begin(), type_reading(facts, types_sql(some_of(ids))));
  link.copy({}, readings, {}, context);
  Reading types = type_reading(facts, types_sql(facts.unknown_types()));
  types.finished = [&describing] { describing.add_others(); };
  examine_views(link, facts, writable_views(facts), {std::move(types), unreadable_reading(facts, Scope::all)}, context);
  read_view_rights(link, facts, context);
  describing.finish();
}

void discover_some(Link& link, Facts& facts, const std::vector<Oid>& relations, const std::function<void(Object)>& take,
                   const Context& context) {
  if (relations.empty()) return;
  std::vector<Oid> views;
  for (const Oid id : relations) {
    if (const Relation& relation = *facts.find(id); may_take_writes(relation)) views.push_back(id);
  }
  std::vector<Reading> ahead;
  // For a list of views the server would look up each in what depends on what; all at once is a single pass.
  if (std::ranges::any_of(relations, [&facts](Oid id) { return facts.find(id)->kind == 'v'; })) {
    ahead.push_back(unreadable_reading(facts, Scope::all));
    ahead.back().before = link.begin();
  }
  examine_views(link, facts, std::move(views), std::move(ahead), context);
  read_details(link, facts, with_those_below(facts, relations), context);
  read_view_rights(link, facts, context);
  for (const Oid id : relations) {
    if (Relation& relation = *facts.find(id); is_offered(relation)) take(describe(facts, relation));
  }
}

std::optional<Object> discover_one(Link& link, const ObjectName& name, const Context& context) {
  Facts facts;
  link.query_again("polytomic_one_relation", one_relation_sql, one_relation_handler(facts), {name.schema, name.name},
                   context);
  if (facts.relations().empty()) return std::nullopt;
  sort_columns(facts);
  const Oid id = facts.relations().front().id;
  if (!is_offered(*facts.find(id))) return std::nullopt;
  // The server cuts names that are too long, and would find another object by the rest.
  const Relation& found = *facts.find(id);
  if (found.schema != name.schema || found.name != name.name) return std::nullopt;
  if (facts.find(id)->kind == 'v') {
    link.read({unreadable_reading(facts, Scope::by_name)}, {name.schema, name.name}, context);
  }
  examine_views(link, facts, writable_views(facts), {}, context);
  read_view_rights(link, facts, context);
  return describe(facts, *facts.find(id));
}

}  // namespace polytomic::local::postgresql
