#include "local/connectors/postgresql/discovery.h"

#include <algorithm>
#include <span>
#include <utility>

#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/connectors/postgresql/structure.h"
#include "local/connectors/postgresql/view_writes.h"

namespace polytomic::local::postgresql {
namespace {

// Describes the relations for which nothing particular to views is needed, a few at a time, while the server finds that out
// for the others.
class Describing {
 public:
  Describing(Link& link, Facts& facts, const std::function<void(Object)>& take)
      : link_(&link), facts_(&facts), take_(&take) {}
  Describing(const Describing&) = delete;
  Describing& operator=(const Describing&) = delete;
  ~Describing() { link_->work_meanwhile({}); }

  // For when all is known of them.
  void start() {
    count_ = facts_->relations().size();  // those below views may still come
    link_->work_meanwhile([this] { return describe_some(); });
  }

  // Describes what is left, once everything is known.
  void finish() {
    while (describe_some()) {
    }
    for (std::size_t index = 0; index < count_; ++index) {
      if (Relation& relation = facts_->relations()[index]; is_view(relation)) describe_one(relation);
    }
  }

 private:
  static bool is_view(const Relation& relation) { return relation.kind == 'v' || relation.kind == 'f'; }

  void describe_one(Relation& relation) {
    if (is_offered(relation)) (*take_)(describe(*facts_, relation));
  }

  bool describe_some() {
    constexpr std::size_t at_once = 50;
    const std::size_t end = std::min(next_ + at_once, count_);
    for (; next_ < end; ++next_) {
      Relation& relation = facts_->relations()[next_];
      if (!is_view(relation)) describe_one(relation);
    }
    return next_ < count_;
  }

  Link* link_;
  Facts* facts_;
  const std::function<void(Object)>* take_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

std::vector<Oid> ids_of(Facts& facts) {
  std::vector<Oid> ids;
  ids.reserve(facts.relations().size());
  for (const Relation& relation : facts.relations()) ids.push_back(relation.id);
  return ids;
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
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

void read_details(Link& link, Facts& facts, std::span<const Oid> relations, const Context& context) {
  link.read(detail_readings(facts, columns_sql(Scope::listed), Scope::listed, link.server_version()),
            {array_of(relations)}, context);
  link.copy(link.begin(), {type_reading(facts, types_sql(facts.type_keys()))}, "COMMIT;", context);
}

}  // namespace

void discover_all(Link& link, const std::function<void(Object)>& take, const Context& context) {
  Facts facts;
  link.copy(link.begin(), {relation_reading(facts, Scope::all)}, {}, context);
  link.copy({}, detail_readings(facts, columns_sql(ids_of(facts)), Scope::all, link.server_version()), {}, context);
  Describing describing(link, facts, take);
  Reading types = type_reading(facts, types_sql(facts.type_keys()));
  types.finished = [&describing] { describing.start(); };
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
