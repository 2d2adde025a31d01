#include "local/connectors/postgresql/summary.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/text.h"
#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/discovery.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/object_abilities.h"
#include "local/object_id.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::uint32_t column_rights = may_select | may_insert | may_update;
constexpr std::uint32_t write_rights = may_insert | may_update | may_delete | may_truncate;

// Of a relation, what its columns and keys come to.
struct Outline {
  std::size_t closed_columns = 0;  // those that take no value or were dropped
  bool has_key = false;
  bool has_upsert_key = false;  // takes values in all its columns, and holds at once
};

using Outlines = std::unordered_map<Oid, Outline>;

// What all its columns say together is known without them: each can be read and written, rules and policies aside.
bool is_open_table(const Relation& relation) {
  constexpr std::uint32_t complications = row_security | has_children | has_rules;
  // Whether a table can be emptied depends on those that refer to it; whoever may delete does not need to.
  const bool may_only_truncate = (relation.privileges & (may_delete | may_truncate)) == may_truncate;
  return relation.is_table() && (relation.flags & complications) == 0 && !may_only_truncate &&
         (relation.privileges & column_rights) == column_rights;
}

// Nobody but its owner, who refreshes it, writes to a materialized view.
bool is_only_read(const Relation& relation) {
  if (relation.kind == 'm') return true;
  return relation.kind != 'v' && (relation.flags & row_security) == 0 && (relation.privileges & write_rights) == 0;
}

Outlines read_outlines(Link& link, Facts& facts, const Context& context) {
  Outlines outlines;
  std::set<std::pair<Oid, std::int16_t>> closed;
  const auto note_closed = [&](const Relation& relation, std::int16_t number) {
    ++outlines[relation.id].closed_columns;
    closed.emplace(relation.id, number);
  };
  const auto add_key = [&](const Relation& relation, const KeyFacts& key) {
    Outline& outline = outlines[relation.id];
    const bool is_settable = std::ranges::none_of(key.columns, [&](std::int16_t number) {
      return closed.contains({relation.id, number});
    });
    outline.has_key = true;
    outline.has_upsert_key = outline.has_upsert_key || (is_settable && (key.flags & key_immediate) != 0);
  };
  link.copy(link.begin(),
            {relation_reading(facts, Scope::all), exception_reading(facts, note_closed), key_reading(facts, add_key)},
            "COMMIT;", context);
  return outlines;
}

Abilities abilities_of(const Relation& relation, const Outline& outline) {
  Abilities abilities;
  abilities.kind = kind_of_object(relation.kind);
  abilities.reads = relation.has(may_select);
  if ((relation.flags & on_standby) != 0 || !is_open_table(relation)) return abilities;
  const bool is_settable = relation.column_count > outline.closed_columns;
  abilities.inserts = abilities.updates = is_settable;
  abilities.deletes = relation.has(may_delete);
  abilities.identifies = outline.has_key;
  abilities.upserts = outline.has_upsert_key;
  return abilities;
}

enum class Answer { known, not_offered, unknown };

Answer decide(const Relation& relation) {
  if ((relation.flags & schema_usable) == 0) return Answer::not_offered;
  if (!is_valid_utf8(relation.schema) || !is_valid_utf8(relation.name)) return Answer::not_offered;
  if (is_open_table(relation)) return Answer::known;
  if (relation.has_column_privileges) return Answer::unknown;
  if (relation.privileges == 0) return Answer::not_offered;
  return is_only_read(relation) ? Answer::known : Answer::unknown;
}

}  // namespace

std::optional<std::vector<ObjectSummary>> summarize_all(Link& link, const Context& context) {
  Facts facts;
  Outlines outlines = read_outlines(link, facts, context);
  std::vector<ObjectSummary> summaries;
  summaries.reserve(facts.relations().size());
  std::vector<Oid> others;
  for (const Relation& relation : facts.relations()) {
    const Answer answer = decide(relation);
    if (answer == Answer::unknown) others.push_back(relation.id);
    if (answer != Answer::known) continue;
    summaries.push_back({make_object_id(relation.schema, relation.name), std::string(relation.schema),
                         std::string(relation.name), abilities_of(relation, outlines[relation.id])});
  }
  if (others.size() > summaries.size()) return std::nullopt;
  const auto add = [&summaries](const Object& object) {
    summaries.push_back({object.id, object.schema, object.name, local::abilities_of(object)});
  };
  discover_some(link, facts, others, add, context);
  std::ranges::sort(summaries, {}, &ObjectSummary::id);
  return summaries;
}

}  // namespace polytomic::local::postgresql
