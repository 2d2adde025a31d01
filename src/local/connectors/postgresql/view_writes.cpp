#include "local/connectors/postgresql/view_writes.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/postgresql/fault.h"

namespace polytomic::local::postgresql {
namespace {

// Views upon views upon views: nobody writes through more.
constexpr int deepest = 16;
// Each is a wait, so that many locked views do not hold up the rest for long. One among thousands is found by halves, in
// about a dozen waits.
constexpr int most_lock_waits = 64;
constexpr std::chrono::milliseconds first_lock_timeout{100};
constexpr std::chrono::milliseconds next_lock_timeout{15};

bool is_view(const Relation& relation) { return relation.kind == 'v' || relation.kind == 'f'; }

// One locked or broken view fails the statement for all of them, so the halves are asked again until it stands alone.
class Examination {
 public:
  Examination(Link& link, Facts& facts, std::vector<Reading> ahead, const Context& context)
      : link_(&link), facts_(&facts), context_(&context), ahead_(std::move(ahead)) {}

  void examine(std::span<const Oid> views) {
    if (views.empty() || lock_waits_ >= most_lock_waits || ask(views) || views.size() == 1) return;
    const std::size_t half = views.size() / 2;
    examine(views.first(half));
    examine(views.subspan(half));
  }

 private:
  // False where a lock or a broken object ended it.
  bool ask(std::span<const Oid> views) {
    std::vector<Reading> readings = std::exchange(ahead_, {});
    bool is_reached = readings.empty();
    Reading reading = view_reading(*facts_, view_writes_sql(views));
    if (!is_reached) {
      readings.back().finished = [&is_reached] { is_reached = true; };
      reading.before = "COMMIT;";
    }
    reading.before += link_->begin(lock_waits_ == 0 ? first_lock_timeout : next_lock_timeout);
    readings.push_back(std::move(reading));
    try {
      link_->copy({}, readings, "COMMIT;", *context_);
      return true;
    } catch (const Fault& fault) {
      if (fault.is_lost() || !is_reached) throw;
      if (fault.is_about_lock()) ++lock_waits_;
    }
    if (link_->is_in_transaction()) link_->run("ROLLBACK", *context_);
    return false;
  }

  Link* link_;
  Facts* facts_;
  const Context* context_;
  std::vector<Reading> ahead_;
  int lock_waits_ = 0;
};

void read_relations(Link& link, Facts& facts, std::span<const Oid> ids, const Context& context) {
  if (ids.empty()) return;
  std::vector<Reading> readings = fact_readings(facts, Scope::listed, link.server_version());
  readings.push_back(type_reading(facts, types_sql(Scope::listed)));
  link.read(readings, {array_of(ids)}, context);
}

// The relations that the views are upon, each once.
std::vector<Oid> relations_below(Facts& facts, std::span<const Oid> views) {
  std::vector<Oid> below;
  for (const Oid view : views) {
    const Oid base = facts.find(view)->view.base;
    if (base != 0) below.push_back(base);
  }
  std::ranges::sort(below);
  below.erase(std::unique(below.begin(), below.end()), below.end());
  return below;
}

}  // namespace

void read_view_rights(Link& link, Facts& facts, const Context& context) {
  std::vector<ViewAndBase> views;
  for (const Relation& relation : facts.relations()) {
    if (relation.view.base == 0) continue;
    const Relation* base = facts.find(relation.view.base);
    views.push_back({relation.id, relation.view.base, base != nullptr && base->has_column_privileges});
  }
  if (views.empty()) return;
  link.copy(link.begin(first_lock_timeout), {view_rights_reading(facts, view_rights_sql(views))}, "COMMIT;", context);
}

bool may_take_writes(const Relation& relation) {
  constexpr std::uint32_t writes = may_insert | may_update | may_delete;
  constexpr std::uint32_t column_writes = column_may_insert | column_may_update;
  if (!is_view(relation)) return false;
  if (relation.has(writes)) return true;
  if (relation.columns.empty()) return relation.has_column_privileges;
  return std::ranges::any_of(relation.columns,
                             [](const ColumnFacts& column) { return (column.flags & column_writes) != 0; });
}

std::vector<Oid> writable_views(Facts& facts) {
  std::vector<Oid> views;
  for (const Relation& relation : facts.relations()) {
    if (is_offered(relation) && may_take_writes(relation)) views.push_back(relation.id);
  }
  return views;
}

void examine_views(Link& link, Facts& facts, std::vector<Oid> views, std::vector<Reading> ahead,
                   const Context& context) {
  if (views.empty() && !ahead.empty()) link.copy({}, ahead, "COMMIT;", context);
  for (int depth = 0; depth < deepest && !views.empty(); ++depth) {
    Examination(link, facts, std::exchange(ahead, {}), context).examine(views);
    std::vector<Oid> below = relations_below(facts, views);
    std::vector<Oid> missing;
    std::ranges::copy_if(below, std::back_inserter(missing), [&](Oid id) { return facts.find(id) == nullptr; });
    read_relations(link, facts, missing, context);
    std::erase_if(below, [&facts](Oid id) {
      const Relation* found = facts.find(id);
      return found == nullptr || !is_view(*found) || found->view.is_known;
    });
    views = std::move(below);
  }
}

}  // namespace polytomic::local::postgresql
