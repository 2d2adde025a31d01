#include "local/connectors/mysql/discovery.h"

#include <algorithm>
#include <set>
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

// The triggers of a table matter where a record needs values.
bool may_need_values(const Relation& relation) {
  return relation.kind != RelationKind::view && std::ranges::any_of(relation.columns, [](const ColumnFacts& column) {
           return (column.flags & (column_not_null | column_has_default)) == column_not_null;
         });
}

enum class Knows { nothing, grants };

// Reads one relation and what is below it.
class OneRelation {
 public:
  OneRelation(Access& access, Access* second, Facts& facts, Knows knows, const Context& context)
      : link_(&access.link),
        beside_(second == nullptr ? nullptr : &second->link),
        facts_(&facts),
        context_(&context),
        has_grants_(knows == Knows::grants) {}

  // nullptr where there is none.
  Relation* read(const ObjectName& name) {
    read_level({make_object_id(name.schema, name.name)});
    return facts_->find(make_object_id(name.schema, name.name));
  }

  // True where the server lists it.
  bool read_alone(const ObjectName& name);

 private:
  void read_level(std::vector<std::string> ids) {
    while (!ids.empty()) {
      std::vector<std::string> below;
      for (const std::string& id : ids) {
        const auto name = parse_object_id(id);
        if (!name || !read_.insert(id).second) continue;
        (void)read_alone(*name);
        const Relation* relation = facts_->find(id);
        if (relation == nullptr || relation->view.definition.bases.size() != 1) continue;
        below.push_back(relation->view.definition.bases.front().id);
      }
      ids = std::move(below);
    }
  }

  void read_in_turn(const std::vector<Reading>& readings, Link& link) {
    for (const Reading& reading : readings) link.query(reading, *context_);
  }

  // The columns take the server as long as all the rest.
  void read_basics(const Reading& columns, const std::vector<Reading>& others) {
    if (beside_ == nullptr) {
      link_->query(columns, *context_);
      return read_in_turn(others, *link_);
    }
    link_->begin(columns.sql, *context_);
    read_in_turn(others, *beside_);
    link_->finish(columns.handler, *context_);
  }

  Link* link_;
  Link* beside_;
  Facts* facts_;
  const Context* context_;
  std::set<std::string> read_;  // ids
  bool has_grants_;
};

bool OneRelation::read_alone(const ObjectName& name) {
  const Scope scope{name.schema, name.name};
  Attributes attributes;
  bool has_triggers = false;
  std::vector<Reading> others = attribute_readings(attributes, scope);
  others.push_back({has_triggers_sql(scope), [&has_triggers](const Row& /*row*/) { has_triggers = true; }});
  if (!std::exchange(has_grants_, true)) others.push_back(grants_reading(*facts_));
  read_basics(columns_reading(*facts_, scope), others);
  add_broken(*facts_, attributes);
  Relation* relation = facts_->find(make_object_id(name.schema, name.name));
  if (relation == nullptr) return false;
  const bool is_listed = attributes.by_id[relation->object.id].is_listed;
  if (attributes.by_id[relation->object.id].kind == RelationKind::view) {
    link_->query(views_reading(attributes, scope), *context_);
  } else if (has_triggers && may_need_values(*relation)) {
    link_->query(triggers_reading(attributes, scope), *context_);
  }
  join(*facts_, *relation, attributes);
  if (facts_->server.is_mariadb && needs_checks(*relation)) link_->query(checks_reading(*facts_, scope), *context_);
  return is_listed;
}

// Few objects are asked for by their names, as MariaDB opens no others then.
Scope narrowed(Scope scope, const std::vector<std::string>& names) {
  constexpr std::size_t most = 1000;
  if (names.size() <= most) scope.names = names;
  return scope;
}

void read_definitions(Link& link, Attributes& attributes, const Scope& scope, const Context& context) {
  std::vector<std::string> names;
  for (const auto& [id, own] : attributes.by_id) {
    if (own.kind == RelationKind::view) names.push_back(parse_object_id(id).value_or(ObjectName{}).name);
  }
  if (!names.empty()) link.query(views_reading(attributes, narrowed(scope, names)), context);
}

void read_checks(Link& link, Facts& facts, const Scope& scope, const Context& context) {
  if (!facts.server.is_mariadb) return;
  std::vector<std::string> names;
  for (const Relation& relation : facts.relations()) {
    if (needs_checks(relation)) names.push_back(relation.object.name);
  }
  if (!names.empty()) link.query(checks_reading(facts, narrowed(scope, names)), context);
}

// MariaDB leaves out the columns of what is being changed just then; and it may have gone between two statements.
void read_again(Access& access, Facts& facts, const Context& context) {
  constexpr int most = 32;
  int count = 0;
  for (Relation& relation : facts.relations()) {
    if (!relation.is_broken || ++count > most) continue;
    const ObjectName name{relation.object.schema, relation.object.name};
    const bool is_listed = OneRelation(access, nullptr, facts, Knows::grants, context).read_alone(name);
    relation.is_broken = is_listed && relation.columns.empty();
  }
}

}  // namespace

std::vector<Object> discover_all(Access& access, Access* second, std::string_view only, const Context& context) {
  const Scope scope{only, {}};
  Facts facts;
  facts.server = access.server;
  Attributes attributes;
  std::vector<Reading> others = attribute_readings(attributes, scope);
  others.push_back(triggers_reading(attributes, scope));
  read_in_parallel(access.link, {grants_reading(facts), columns_reading(facts, scope)},
                   second == nullptr ? nullptr : &second->link, others, context);
  read_definitions(access.link, attributes, scope, context);
  add_broken(facts, attributes);
  for (Relation& relation : facts.relations()) join(facts, relation, attributes);
  for (const std::string& id : attributes.referred) {
    if (Relation* relation = facts.find(id)) relation->is_referred_to = true;
  }
  read_again(access, facts, context);
  read_checks(access.link, facts, scope, context);
  find_view_writes(access, views_of(facts), context);
  std::vector<Object> objects;
  objects.reserve(facts.relations().size());
  for (Relation& relation : facts.relations()) find_structure(facts, relation);
  for (Relation& relation : facts.relations()) {
    if (!is_offered(relation)) continue;
    describe(facts, relation);
    objects.push_back(std::move(relation.object));
  }
  std::ranges::sort(objects, {}, &Object::id);
  return objects;
}

std::optional<Object> discover_one(Access& access, Access* second, std::string_view only, const ObjectName& name,
                                   const Context& context) {
  Facts facts;
  facts.server = access.server;
  Relation* relation = OneRelation(access, second, facts, Knows::nothing, context).read(name);
  if (relation == nullptr || !is_offered(*relation)) return std::nullopt;
  if (relation->kind == RelationKind::table && (relation->rights & may_drop) != 0) {
    relation->is_referred_to = access.referred.contains(relation->object.id, only, access.link, context);
  }
  find_view_writes(access, views_of(facts), context);
  find_structure(facts, *relation);
  describe(facts, *relation);
  return std::move(relation->object);
}

}  // namespace polytomic::local::mysql
