#include "local/connectors/postgresql/discovery.h"

#include <algorithm>

#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/connectors/postgresql/structure.h"
#include "local/connectors/postgresql/view_writes.h"

namespace polytomic::local::postgresql {
namespace {

std::vector<TypeKey> used_types(const Facts& facts) {
  std::vector<TypeKey> keys;
  keys.reserve(facts.types.size());
  for (const auto& [key, type] : facts.types) keys.push_back(key);
  return keys;
}

}  // namespace

std::vector<Object> discover_all(Link& link, const Context& context) {
  Facts facts;
  std::vector<Reading> readings = fact_readings(facts, Scope::all, link.server_version());
  readings.push_back(unreadable_reading(facts, Scope::all));
  link.copy(link.begin(), readings, {}, context);
  sort_columns(facts);
  link.copy({}, {type_reading(facts, types_sql(used_types(facts)))}, "COMMIT;", context);
  find_view_writes(link, facts, writable_views(facts), context);
  for (Relation& relation : facts.relations()) find_structure(facts, relation);
  for (Relation& relation : facts.relations()) {
    if (is_offered(relation)) describe(facts, relation);
  }
  std::vector<Object> objects;
  objects.reserve(facts.relations().size());
  for (Relation& relation : facts.relations()) {
    if (is_offered(relation)) objects.push_back(take_object(relation));
  }
  std::ranges::sort(objects, {}, &Object::id);
  return objects;
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
  const Object& found = facts.find(id)->object;
  if (found.schema != name.schema || found.name != name.name) return std::nullopt;
  if (facts.find(id)->kind == 'v') {
    link.read({unreadable_reading(facts, Scope::by_name)}, {name.schema, name.name}, context);
  }
  find_view_writes(link, facts, writable_views(facts), context);
  describe(facts, *facts.find(id));
  return take_object(*facts.find(id));
}

}  // namespace polytomic::local::postgresql
