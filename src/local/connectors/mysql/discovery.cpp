#include "local/connectors/mysql/discovery.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "local/connectors/mysql/changes.h"
#include "local/connectors/mysql/description.h"
#include "local/connectors/mysql/facts.h"
#include "local/connectors/mysql/facts_reader.h"
#include "local/connectors/mysql/parallel_work.h"
#include "local/connectors/mysql/structure.h"
#include "local/connectors/mysql/text.h"
#include "local/connectors/mysql/writes.h"

namespace polytomic::local::mysql {
namespace {

// What it takes, the server alone can tell.
bool is_to_ask_about(const Relation& relation) {
  return relation.kind == RelationKind::view ? !relation.columns.empty() : relation.may_use_sequences();
}

std::vector<Relation*> relations_to_ask_about(Facts& facts) {
  std::vector<Relation*> found;
  for (Relation& relation : facts.relations()) {
    if (is_to_ask_about(relation)) found.push_back(&relation);
  }
  return found;
}

// Reads one relation and what is below it.
class OneRelation {
 public:
  enum class Grants { known, to_be_read };

  OneRelation(Access& access, Access* second, Facts& facts, Grants grants, const Context& context)
      : access_(&access),
        beside_(second == nullptr ? nullptr : &second->link),
        facts_(&facts),
        knows_grants_(grants == Grants::known),
        context_(&context) {}

  // nullptr where there is none. `only` is the one database to look at; empty for every one.
  Relation* read(const ObjectName& name, std::string_view only);
  // The relation without those below it, and `besides`.
  void read_alone(const ObjectName& name, const std::vector<Reading>& besides);

 private:
  void read_below(const Relation* relation);
  void read_at_once(const std::vector<Reading>& some, const std::vector<Reading>& others);
  void read_rest(const Scope& scope);
  void find_referring(Relation& relation, const std::string& changes, std::string_view only);

  Access* access_;
  Link* beside_;
  Facts* facts_;
  bool knows_grants_;
  const Context* context_;
};

Relation* OneRelation::read(const ObjectName& name, std::string_view only) {
  Facts& facts = *facts_;
  const Scope scope{name.schema, name.name};
  std::vector<Reading> besides;
  Changes changes;
  const bool watches = access_->references.are_in_use();
  if (watches) besides.push_back(changes_reading(changes, facts.server.is_mariadb));
  const bool knows_triggers = watches && access_->triggered.know(name.schema);
  if (!knows_triggers) besides.push_back(triggers_reading(facts, scope));
  read_alone(name, besides);
  Relation* relation = facts.find(make_object_id(name.schema, name.name));
  if (relation == nullptr) return nullptr;
  const std::string value = watches ? changes.value() : std::string();
  if (knows_triggers && !access_->triggered.lack(name, value)) {
    access_->link.query(triggers_reading(facts, scope), *context_);
  }
  if (watches) access_->triggered.learn(name.schema, value, access_->link, *context_);
  if (relation->kind == RelationKind::table && (relation->rights & may_drop) != 0) {
    find_referring(*relation, value, only);
  }
  read_below(relation);
  return relation;
}

void OneRelation::find_referring(Relation& relation, const std::string& changes, std::string_view only) {
  References& references = access_->references;
  Link& link = access_->link;
  const auto& all =
      changes.empty() ? references.read(only, link, *context_) : references.read(only, changes, link, *context_);
  relation.is_referred_to = std::ranges::any_of(all, [&relation](const ColumnReference& reference) {
    return reference.parent.name == relation.name && reference.parent.schema == relation.schema &&
           !reference.is_of_itself();
  });
}

// Each view has what it is made of below it.
void OneRelation::read_below(const Relation* relation) {
  std::set<std::string> read{std::string(relation->id)};
  while (relation != nullptr && relation->view.definition.bases.size() == 1) {
    const std::string& id = relation->view.definition.bases.front().id;
    const auto name = parse_object_id(id);
    if (!name || !read.insert(id).second) return;
    read_alone(*name, {triggers_reading(*facts_, {name->schema, name->name})});
    relation = facts_->find(id);
  }
}

// `some` on the second connection, in one breath, while the first one has the others.
void OneRelation::read_at_once(const std::vector<Reading>& some, const std::vector<Reading>& others) {
  if (beside_ != nullptr) beside_->begin_all(some, *context_);
  access_->link.query_all(others, *context_);
  if (beside_ == nullptr) return access_->link.query_all(some, *context_);
  beside_->finish_all(some, *context_);
}

// What the definition of a table would have told.
void OneRelation::read_rest(const Scope& scope) {
  Facts& facts = *facts_;
  const auto refer = [&facts](const Row& row) {
    const ColumnReference reference(row);
    add_reference(facts.relation(reference.child.schema, reference.child.name), reference);
  };
  read_at_once({keys_reading(facts, scope), tables_reading(facts, scope)}, {{references_sql(scope), refer}});
}

void OneRelation::read_alone(const ObjectName& name, const std::vector<Reading>& besides) {
  const Scope scope{name.schema, name.name};
  Facts& facts = *facts_;
  // The columns take MariaDB as long as the triggers do, and the definition little more than the way there and back.
  std::vector<Reading> some{columns_reading(facts, scope)};
  if (!knows_grants_) some.insert(some.begin(), grants_reading(facts));
  knows_grants_ = true;
  std::string definition;
  if (facts.server.is_mariadb) some.push_back(definition_reading(definition, scope));
  read_at_once(some, besides);
  Relation* relation = facts.find(make_object_id(name.schema, name.name));
  const bool is_defined = relation != nullptr && !relation->columns.empty() && add_definition(*relation, definition);
  if (!is_defined) {
    read_rest(scope);
    relation = facts.find(make_object_id(name.schema, name.name));
  }
  if (relation == nullptr) return;
  if (relation->kind == RelationKind::view) access_->link.query(views_reading(facts, scope), *context_);
  complete(facts, *relation);
  if (facts.server.is_mariadb && !is_defined && needs_checks(*relation)) {
    access_->link.query(checks_reading(facts, scope), *context_);
  }
}

// Reads everything about all objects.
class Everything {
 public:
  Everything(Access& access, Access* second, std::string_view only, const Context& context)
      : facts_(access.server), access_(&access), second_(second), scope_{only}, context_(&context) {}

  // Gives away every object, described as far as possible.
  void describe_each(const std::function<void(Object)>& take) {
    read_catalog();
    refer();
    for (Relation& relation : facts_.relations()) complete(facts_, relation);
    read_again();
    const auto [plain, others] = by_what_they_need();
    read_below(others, [&, &tables = plain](const Context& context) { give_away(tables, take, context); });
    give_away(others, take, *context_);
  }

 private:
  Work reading(Reading reading) {
    return
        [reading = std::move(reading)](Access& access, const Context& context) { access.link.query(reading, context); };
  }

  // What takes longest first, so that both connections end together.
  void read_catalog() {
    access_->link.query(grants_reading(facts_), *context_);
    const ColumnRights rights = rights_on_columns();
    std::vector<Work> parts;
    parts.emplace_back([this](Access& access, const Context& context) {
      references_ = &access_->references.read(scope_.schema, access.link, context);
    });
    // MariaDB opens every table for its columns, which two connections can share. MySQL would not do less for a part.
    const unsigned int shares = second_ != nullptr && facts_.server.is_mariadb ? 2 : 1;
    for (unsigned int share = 0; share < shares; ++share) {
      Scope scope = scope_;
      scope.part = share;
      scope.parts = shares;
      parts.push_back(reading(columns_reading(facts_, scope, rights)));
    }
    parts.push_back(reading(keys_reading(facts_, scope_)));
    parts.emplace_back([this](Access& access, const Context& context) { read_tables(access.link, context); });
    parts.push_back(reading(triggers_reading(facts_, scope_)));
    work_in_parallel(*access_, second_, parts, *context_);
  }

  // Rights on a database are rights on each column in it, whatever was given on that besides.
  [[nodiscard]] ColumnRights rights_on_columns() const {
    constexpr Rights all = may_select | may_insert | may_update;
    if (scope_.schema.empty() || is_system_schema(scope_.schema)) return ColumnRights::asked;
    const Rights rights = facts_.grants.of_schema(scope_.schema, !facts_.server.has_partial_revokes);
    return (rights & all) == all ? ColumnRights::all : ColumnRights::asked;
  }

  // And the definitions of those that are views.
  void read_tables(Link& link, const Context& context) {
    std::vector<std::string> views;
    Reading tables = tables_reading(facts_, scope_);
    link.query({tables.sql,
                [&](const Row& row) {
                  tables.handler(row);
                  if (row.text(2) == "VIEW") views.emplace_back(row.text(1));
                }},
               context);
    for (const Scope& scope : narrowed(scope_, views)) link.query(views_reading(facts_, scope), context);
  }

  void refer() {
    for (const ColumnReference& reference : *references_) {
      if (Relation* child = facts_.find(make_object_id(reference.child.schema, reference.child.name))) {
        add_reference(*child, reference);
      }
      if (reference.is_of_itself()) continue;
      Relation* parent = facts_.find(make_object_id(reference.parent.schema, reference.parent.name));
      if (parent != nullptr) parent->is_referred_to = true;
    }
  }

  // MariaDB leaves out the columns of what is being changed just then; and it may have gone between two statements.
  void read_again() {
    constexpr std::size_t most = 32;
    std::vector<Relation*> broken;
    for (Relation& relation : facts_.relations()) {
      if (relation.is_broken && broken.size() < most) broken.push_back(&relation);
    }
    OneRelation again(*access_, nullptr, facts_, OneRelation::Grants::known, *context_);
    for (Relation* relation : broken) {
      forget(*relation);
      const Reading triggers = triggers_reading(facts_, {relation->schema, relation->name});
      again.read_alone({std::string(relation->schema), std::string(relation->name)}, {triggers});
    }
  }

  static void forget(Relation& relation) {
    relation.is_listed = false;
    relation.kind = RelationKind::table;
    relation.keys.clear();
    relation.references.clear();
    relation.triggers.clear();
    relation.view = {};
  }

  // The tables of which everything is known, and the relations of which more is to be asked or that are upon others.
  std::pair<std::vector<Relation*>, std::vector<Relation*>> by_what_they_need() {
    std::vector<Relation*> plain;
    std::vector<Relation*> others;
    for (Relation& relation : facts_.relations()) {
      const bool is_plain =
          relation.kind != RelationKind::view && !is_to_ask_about(relation) && !is_to_be_checked(relation);
      (is_plain ? plain : others).push_back(&relation);
    }
    return {std::move(plain), std::move(others)};
  }

  [[nodiscard]] bool is_to_be_checked(const Relation& relation) const {
    return facts_.server.is_mariadb && needs_checks(relation);
  }

  // What only the others need, while the rest is described.
  void read_below(const std::vector<Relation*>& others, const std::function<void(const Context&)>& describe_rest) {
    std::vector<Work> parts;
    const std::vector<Relation*> asked = relations_to_ask_about(facts_);
    if (!asked.empty()) {
      parts.emplace_back([&asked](Access& access, const Context& context) { find_writes(access, asked, context); });
    }
    std::vector<std::string> checked;
    for (const Relation* relation : others) {
      if (is_to_be_checked(*relation)) checked.emplace_back(relation->name);
    }
    for (const Scope& scope : narrowed(scope_, checked)) parts.push_back(reading(checks_reading(facts_, scope)));
    parts.emplace_back([&describe_rest](Access& /*access*/, const Context& context) { describe_rest(context); });
    work_in_parallel(*access_, parts.size() > 1 ? second_ : nullptr, parts, *context_);
  }

  void give_away(const std::vector<Relation*>& relations, const std::function<void(Object)>& take,
                 const Context& context) {
    for (Relation* relation : relations) {
      context.check();
      find_structure(facts_, *relation);
      if (is_offered(*relation)) take(describe(facts_, *relation));
    }
  }

  Facts facts_;
  Access* access_;
  Access* second_;
  Scope scope_;
  const Context* context_;
  const std::vector<ColumnReference>* references_ = nullptr;
};

}  // namespace

void discover_all(Access& access, Access* second, std::string_view only, const std::function<void(Object)>& take,
                  const Context& context) {
  Everything(access, second, only, context).describe_each(take);
}

std::optional<Object> discover_one(Access& access, Access* second, std::string_view only, const ObjectName& name,
                                   const Context& context) {
  Facts facts(access.server);
  Relation* relation = OneRelation(access, second, facts, OneRelation::Grants::to_be_read, context).read(name, only);
  if (relation == nullptr || !is_offered(*relation)) return std::nullopt;
  find_writes(access, relations_to_ask_about(facts), context);
  find_structure(facts, *relation);
  return describe(facts, *relation);
}

}  // namespace polytomic::local::mysql
