#include "local/connectors/mysql/discovery.h"

#include <algorithm>
#include <utility>

#include "local/connectors/mysql/description.h"
#include "local/connectors/mysql/facts.h"
#include "local/connectors/mysql/facts_reader.h"
#include "local/connectors/mysql/parallel_reading.h"
#include "local/connectors/mysql/structure.h"
#include "local/connectors/mysql/view_writes.h"

namespace polytomic::local::mysql {
namespace {

std::vector<Relation*> views_of(Facts& facts) {
  std::vector<Relation*> views;
  for (Relation& relation : facts.relations()) {
    if (relation.kind == RelationKind::view) views.push_back(&relation);
  }
  return views;
}

void complete(Access& access, Facts& facts, Attributes& attributes, const Scope& scope, const Context& context) {
  join(facts, attributes);
  if (facts.server.is_mariadb && may_hold_json(facts)) access.link.query(checks_reading(facts, scope), context);
  find_view_writes(access, views_of(facts), context);
  for (Relation& relation : facts.relations()) find_structure(facts, relation);
}

}  // namespace

std::vector<Object> discover_all(Access& access, Session& session, const Context& context) {
  const Scope scope{session.settings().database, {}};
  Facts facts;
  facts.server = access.server;
  Attributes attributes;
  Access* second = session.second(context);
  read_in_parallel(access.link, {grants_reading(facts), columns_reading(facts, scope)},
                   second == nullptr ? nullptr : &second->link, attribute_readings(attributes, scope), context);
  complete(access, facts, attributes, scope, context);
  std::vector<Object> objects;
  objects.reserve(facts.relations().size());
  for (Relation& relation : facts.relations()) {
    if (!is_offered(relation)) continue;
    describe(facts, relation);
    objects.push_back(std::move(relation.object));
  }
  std::ranges::sort(objects, {}, &Object::id);
  return objects;
}

std::optional<Object> discover_one(Access& access, const ObjectName& name, const Context& context) {
  const Scope scope{name.schema, name.name};
  Facts facts;
  facts.server = access.server;
  Attributes attributes;
  read_in_parallel(access.link, {grants_reading(facts), columns_reading(facts, scope)}, nullptr,
                   attribute_readings(attributes, scope), context);
  Relation* relation = facts.find(make_object_id(name.schema, name.name));
  if (relation == nullptr) return std::nullopt;
  complete(access, facts, attributes, scope, context);
  if (!is_offered(*relation)) return std::nullopt;
  describe(facts, *relation);
  return std::move(relation->object);
}

}  // namespace polytomic::local::mysql
