#include "local/connectors/postgresql/discovery.h"

#include <algorithm>
#include <unordered_set>

#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/connectors/postgresql/structure.h"
#include "local/connectors/postgresql/view_writes.h"

namespace polytomic::local::postgresql {
void discover_all(Link& link, const std::function<void(Object)>& take, const Context& context) {
  Facts facts;
  std::vector<Reading> readings = fact_readings(facts, Scope::all, link.server_version());
  readings.push_back(unreadable_reading(facts, Scope::all));
  link.copy(link.begin(), readings, {}, context);
  sort_columns(facts);
  link.copy({}, {type_reading(facts, types_sql(facts.type_keys()))}, "COMMIT;", context);
  find_view_writes(link, facts, writable_views(facts), context);
  for (Relation& relation : facts.relations()) find_structure(facts, relation);
  for (Relation& relation : facts.relations()) {
    if (is_offered(relation)) take(describe(facts, relation));
  }
}

void discover_some(Link& link, const std::vector<Oid>& relations, const std::function<void(Object)>& take,
                   const Context& context) {
  if (relations.empty()) return;
  Facts facts;
  std::vector<Reading> readings = fact_readings(facts, Scope::listed, link.server_version());
  readings.push_back(type_reading(facts, types_sql(Scope::listed)));
  link.read(readings, {array_of(relations)}, context);
  // For a list of views the server would look up each in what depends on what; all at once is a single pass.
  link.copy(link.begin(), {unreadable_reading(facts, Scope::all)}, "COMMIT;", context);
  sort_columns(facts);
  find_view_writes(link, facts, writable_views(facts), context);
  const std::unordered_set<Oid> wanted(relations.begin(), relations.end());
  // Relations below views have come as well.
  for (Relation& relation : facts.relations()) {
    if (wanted.contains(relation.id) && is_offered(relation)) take(describe(facts, relation));
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
  find_view_writes(link, facts, writable_views(facts), context);
  return describe(facts, *facts.find(id));
}

}  // namespace polytomic::local::postgresql
