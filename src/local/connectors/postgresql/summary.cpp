#include "local/connectors/postgresql/summary.h"

#include <algorithm>
#include <string>
#include <unordered_set>
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

struct Candidate {
  Oid id = 0;
  std::string schema;
  std::string name;
  char kind = 'r';
  std::uint32_t privileges = 0;  // Privilege
  std::uint32_t flags = 0;       // RelationFlag
  std::uint32_t keys = 0;        // KeySummary
};

using Candidates = std::vector<Candidate>;
using Relations = std::unordered_set<Oid>;

// What all its columns say together is known without them: each can be read and written, rules and policies aside.
bool is_open_table(const Candidate& relation) {
  constexpr std::uint32_t complications = row_security | has_children | has_rules;
  const bool is_table = relation.kind == 'r' || relation.kind == 'p';
  // Whether a table can be emptied depends on those that refer to it; whoever may delete does not need to.
  const bool may_only_truncate = (relation.privileges & (may_delete | may_truncate)) == may_truncate;
  return is_table && (relation.flags & complications) == 0 && !may_only_truncate &&
         (relation.privileges & column_rights) == column_rights;
}

// Nobody but its owner, who refreshes it, writes to a materialized view.
bool is_only_read(const Candidate& relation) {
  if (relation.kind == 'm') return true;
  return relation.kind != 'v' && (relation.flags & row_security) == 0 && (relation.privileges & write_rights) == 0;
}

void read_candidates(Link& link, Candidates& candidates, const Context& context) {
  const auto add = [&candidates](const Row& row) {
    candidates.push_back({row.number<Oid>(0), std::string(row.text(1)), std::string(row.text(2)),
                          row.text(3).empty() ? '\0' : row.text(3).front(), row.number<std::uint32_t>(4),
                          row.number<std::uint32_t>(5), row.number<std::uint32_t>(6)});
  };
  link.copy(link.begin(), {{relations_and_keys_sql(), add}}, {}, context);
}

RowHandler keep_in(Relations& relations) {
  return [&relations](const Row& row) { relations.insert(row.number<Oid>(0)); };
}

// What can be told of columns without reading them.
struct ColumnNews {
  Relations settable;             // those without a settable key that have another settable column
  Relations with_own_privileges;  // those that have a column with privileges of its own
};

void read_column_news(Link& link, const Candidates& candidates, ColumnNews& news, const Context& context) {
  std::vector<Oid> doubtful;
  bool are_all_open = true;
  for (const Candidate& relation : candidates) {
    const bool is_open = is_open_table(relation);
    are_all_open = are_all_open && (is_open || (relation.privileges & column_rights) == column_rights);
    if (is_open && (relation.keys & has_settable_key) == 0) doubtful.push_back(relation.id);
  }
  std::vector<Reading> readings;
  if (!doubtful.empty()) readings.push_back({settable_relations_sql(doubtful), keep_in(news.settable)});
  if (!are_all_open) readings.push_back({column_privileges_sql(), keep_in(news.with_own_privileges)});
  link.copy({}, readings, "COMMIT;", context);
}

Abilities abilities_of(const Candidate& relation, const ColumnNews& news) {
  Abilities abilities;
  abilities.kind = kind_of_object(relation.kind);
  abilities.reads = (relation.privileges & may_select) != 0;
  if ((relation.flags & on_standby) != 0 || !is_open_table(relation)) return abilities;
  const bool is_settable = (relation.keys & has_settable_key) != 0 || news.settable.contains(relation.id);
  abilities.inserts = abilities.updates = is_settable;
  abilities.deletes = (relation.privileges & may_delete) != 0;
  abilities.identifies = (relation.keys & has_key) != 0;
  abilities.upserts = (relation.keys & has_upsert_key) != 0;
  return abilities;
}

enum class Answer { known, not_offered, unknown };

Answer decide(const Candidate& relation, const ColumnNews& news) {
  if ((relation.flags & schema_usable) == 0) return Answer::not_offered;
  if (!is_valid_utf8(relation.schema) || !is_valid_utf8(relation.name)) return Answer::not_offered;
  if (is_open_table(relation)) return Answer::known;
  if (news.with_own_privileges.contains(relation.id)) return Answer::unknown;
  if (relation.privileges == 0) return Answer::not_offered;
  return is_only_read(relation) ? Answer::known : Answer::unknown;
}

}  // namespace

std::optional<std::vector<ObjectSummary>> summarize_all(Link& link, const Context& context) {
  Candidates candidates;
  ColumnNews news;
  read_candidates(link, candidates, context);
  read_column_news(link, candidates, news, context);
  std::vector<ObjectSummary> summaries;
  summaries.reserve(candidates.size());
  std::vector<Oid> others;
  for (Candidate& relation : candidates) {
    const Answer answer = decide(relation, news);
    if (answer == Answer::unknown) others.push_back(relation.id);
    if (answer != Answer::known) continue;
    summaries.push_back({make_object_id(relation.schema, relation.name), std::move(relation.schema),
                         std::move(relation.name), abilities_of(relation, news)});
  }
  if (others.size() > summaries.size()) return std::nullopt;
  const auto add = [&summaries](const Object& object) {
    summaries.push_back({object.id, object.schema, object.name, local::abilities_of(object)});
  };
  discover_some(link, others, add, context);
  std::ranges::sort(summaries, {}, &ObjectSummary::id);
  return summaries;
}

}  // namespace polytomic::local::postgresql
