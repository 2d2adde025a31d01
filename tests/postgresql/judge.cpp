#include "judge.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "connectors/judging.h"
#include "probe_values.h"

namespace polytomic::local::postgresql::testing {
namespace {

using local::testing::find_contradictions;
using local::testing::find_key;

// What the server says where it would take no such write from this role, whatever the values.
bool is_refusal(const Outcome& outcome) {
  static const std::set<std::string> states{"42501", "428C9", "55000", "0A000", "42809", "42P10"};
  return states.contains(outcome.state);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(quote(name));
  return text;
}

std::string text_literal(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) out.append(letter == '\'' ? "''" : std::string(1, letter));
  return out + "'";
}

}  // namespace

Judge::Judge(Client& client, std::string role, const Object& object)
    : client_(&client),
      role_(std::move(role)),
      object_(&object),
      relation_(quote(object.schema) + "." + quote(object.name)) {}

std::vector<std::string> Judge::differences() {
  judge_read();
  judge_insert();
  for (const Column& column : object_->columns) judge_column(column);
  judge_verbs();
  judge_keys();
  return differences_;
}

void Judge::compare(const std::string& fact, bool said, bool is_so, const Outcome& outcome) {
  if (said == is_so) return;
  differences_.push_back(object_->id + ": " + fact + (said ? " is refused: " : " is accepted: ") + outcome.state + " " +
                         outcome.message);
}

Outcome Judge::outcome(const std::vector<std::string>& statements, Who who,
                       const std::vector<std::string>& preparation) {
  client_->run("BEGIN");
  Outcome outcome;
  for (const std::string& statement : preparation) {
    client_->run("SAVEPOINT preparation");
    if (!client_->attempt(statement).is_accepted()) client_->run("ROLLBACK TO preparation");
  }
  if (who == Who::role) client_->run("SET SESSION AUTHORIZATION " + role_);
  for (const std::string& statement : statements) {
    outcome = client_->attempt(statement);
    if (!outcome.is_accepted()) break;
  }
  client_->run("ROLLBACK");
  return outcome;
}

std::string Judge::insert(const Row& row) const {
  if (row.empty()) return "INSERT INTO " + relation_ + " DEFAULT VALUES";
  std::string names;
  std::string values;
  for (const auto& [name, literal] : row) {
    names.append(names.empty() ? "" : ", ").append(quote(name));
    values.append(values.empty() ? "" : ", ").append(literal);
  }
  return "INSERT INTO " + relation_ + " (" + names + ") VALUES (" + values + ")";
}

std::string Judge::upsert(const Row& row, const Columns& target, const std::string& assigned) const {
  const std::string name = quote(assigned);
  return insert(row) + " ON CONFLICT (" + joined(target) + ") DO UPDATE SET " + name + " = excluded." + name;
}

std::string Judge::value(const std::string& column) {
  if (types_.empty()) types_ = read_types(*client_, relation_);
  return make_value(types_.at(column), ++last_value_);
}

Judge::Row Judge::row_of(const Columns& columns) {
  Row row;
  for (const std::string& column : columns) row[column] = value(column);
  return row;
}

bool Judge::exists(const std::string& sql) { return !client_->rows(sql).empty(); }

Judge::Columns Judge::find_required(Who who) {
  Columns found;
  while (found.size() <= object_->columns.size()) {
    const Outcome answer = outcome({insert(row_of(found))}, who);
    Columns wanted;
    if (answer.state == "23502" && !answer.column.empty()) {
      // Through a view the server names the column of the table below.
      const std::string name = client_->value(
          "SELECT coalesce((SELECT a.attname FROM pg_attribute a WHERE a.attrelid = " + text_literal(relation_) +
          "::regclass AND a.attname = " + text_literal(answer.column) +
          "), (SELECT min(a.attname::text) FROM "
          "pg_attribute a WHERE a.attrelid = " +
          text_literal(relation_) + "::regclass AND a.attname = 'renamed'), '')");
      if (!name.empty()) wanted.push_back(name);
    } else if (answer.state == "23502" && !answer.type.empty()) {
      // Of a domain: one of its columns that nothing is given for.
      const std::string others = found.empty() ? "''" : [&found] {
        std::string text;
        for (const std::string& name : found) text.append(text.empty() ? "" : ",").append(text_literal(name));
        return text;
      }();
      wanted = client_->values(
          "SELECT a.attname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE "
          "a.attrelid = " +
          text_literal(relation_) + "::regclass AND t.typname = " + text_literal(answer.type) +
          " AND a.attname NOT IN (" + others + ") ORDER BY a.attnum LIMIT 1");
    } else if (answer.state == "42501" && answer.message.find("sequence") != std::string::npos) {
      wanted = client_->values("SELECT a.attname FROM pg_attribute a WHERE a.attrelid = " + text_literal(relation_) +
                               "::regclass AND a.attname = 'id'");
    }
    if (wanted.empty() || std::find(found.begin(), found.end(), wanted.front()) != found.end()) return found;
    found.push_back(wanted.front());
  }
  return found;
}

const Column& Judge::column(const std::string& name) const {
  return *std::find_if(object_->columns.begin(), object_->columns.end(),
                       [&](const Column& candidate) { return candidate.name == name; });
}

void Judge::judge_read() {
  bool any = false;
  // Row-level security hides without a word, so a row must be seen.
  const std::string filling = insert(row_of(find_required(Who::superuser)));
  const bool has_row = outcome({filling}, Who::superuser).is_accepted();
  for (const Column& column : object_->columns) {
    const std::string read = "SELECT " + quote(column.name) + " FROM " + relation_ + " LIMIT 1";
    const Outcome answer = outcome({read}, Who::role, {filling});
    const bool is_hidden = has_row && answer.is_accepted() && answer.rows == 0 && object_->kind == ObjectKind::table;
    compare("reading " + column.name, column.readable, answer.is_accepted() && !is_hidden, answer);
    any = any || column.readable;
  }
  if (!object_->columns.empty() && any != object_->can_read) differences_.push_back(object_->id + ": can_read");
}

void Judge::judge_insert() {
  const Columns by_superuser = find_required(Who::superuser);
  can_be_filled_ = outcome({insert(row_of(by_superuser))}, Who::superuser).is_accepted();
  required_ = find_required(Who::role);
  const Outcome answer = outcome({insert(row_of(required_))}, Who::role);
  const bool inserts = answer.is_accepted() && answer.rows > 0;
  compare("insert", object_->can_insert, inserts, answer);
  // What the role may not even try is known from the superuser's attempts.
  if (!inserts) required_ = by_superuser;
  if (!can_be_filled_ && !inserts) return;
  for (const Column& column : object_->columns) {
    const bool wanted = std::find(required_.begin(), required_.end(), column.name) != required_.end();
    if (wanted != column.required) {
      differences_.push_back(object_->id + ": " + column.name + (wanted ? " is required" : " is not required"));
    }
  }
}

void Judge::judge_column(const Column& column) {
  Row row;
  for (const std::string& name : required_) {
    if (this->column(name).createable) row[name] = value(name);
  }
  row[column.name] = value(column.name);
  const Outcome added = outcome({insert(row)}, Who::role);
  // Nothing can be given for a column that the object does not show.
  const bool is_hopeless = added.state == "23502" && !added.column.empty() && !types_.contains(added.column) &&
                           object_->kind == ObjectKind::view && find_required(Who::superuser) == required_;
  compare("insert of " + column.name, column.createable,
          !is_refusal(added) && !is_hopeless && (!added.is_accepted() || added.rows > 0), added);
  const Outcome changed = outcome({"UPDATE " + relation_ + " SET " + quote(column.name) + " = " + value(column.name)},
                                  Who::role, {insert(row_of(required_))});
  compare("update of " + column.name, column.updateable,
          !is_refusal(changed) && (!changed.is_accepted() || changed.rows > 0), changed);
  if (object_->kind == ObjectKind::table && object_->can_insert && column.createable) judge_null(column);
}

void Judge::judge_null(const Column& column) {
  Row row = row_of(required_);
  row[column.name] = "NULL";
  const Outcome answer = outcome({insert(row)}, Who::role);
  const bool is_filled = exists("SELECT 1 FROM pg_trigger WHERE tgrelid = " + text_literal(relation_) +
                                "::regclass AND NOT tgisinternal AND tgenabled <> 'D'");
  if (!is_filled) compare("NULL in " + column.name, column.nullable, answer.is_accepted(), answer);
}

void Judge::judge_verbs() {
  const std::vector<std::string> preparation{insert(row_of(required_))};
  const Outcome removed = outcome({"DELETE FROM " + relation_}, Who::role, preparation);
  const bool removes = !is_refusal(removed) && (!removed.is_accepted() || removed.rows > 0);
  compare("delete", object_->can_delete, removes, removed);
  const Outcome emptied = outcome({"TRUNCATE " + relation_}, Who::role);
  compare("truncate", object_->can_truncate, emptied.is_accepted(), emptied);
  const bool any = std::any_of(object_->columns.begin(), object_->columns.end(),
                               [](const Column& column) { return column.updateable; });
  if (any != object_->can_update) differences_.push_back(object_->id + ": can_update and its columns differ");
}

std::vector<Judge::Columns> Judge::candidate_keys() {
  std::vector<Columns> candidates;
  const auto indexes = client_->values(
      "SELECT i.indexrelid::text FROM pg_index i WHERE i.indisunique AND (i.indrelid = " + text_literal(relation_) +
      "::regclass OR i.indrelid IN (SELECT DISTINCT d.refobjid FROM pg_depend d JOIN pg_rewrite r ON d.classid = "
      "'pg_rewrite'::regclass AND d.objid = r.oid WHERE r.ev_class = " +
      text_literal(relation_) + "::regclass))");
  for (const std::string& index : indexes) {
    const Columns names = client_->values(
        "SELECT coalesce((SELECT v.attname::text FROM pg_attribute v WHERE v.attrelid = " + text_literal(relation_) +
        "::regclass AND v.attname = a.attname AND NOT v.attisdropped), '') FROM pg_index i, "
        "unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k (number, place) "
        "LEFT JOIN pg_attribute a ON a.attrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = " +
        index + ") AND a.attnum = k.number WHERE i.indexrelid = " + index + " ORDER BY k.place");
    const bool is_whole =
        std::none_of(names.begin(), names.end(), [](const std::string& name) { return name.empty(); });
    if (is_whole && !names.empty()) candidates.push_back(names);
  }
  for (const Column& column : object_->columns) candidates.push_back({column.name});
  for (const UniqueKey& key : object_->keys) candidates.push_back(key.columns);
  return candidates;
}

void Judge::judge_keys() {
  for (const Columns& columns : candidate_keys()) {
    judge_upsert(columns);
    if (object_->kind == ObjectKind::table && can_be_filled_) judge_uniqueness(columns);
  }
  for (std::string& difference : find_contradictions(*object_)) differences_.push_back(std::move(difference));
  for (const Column& column : object_->columns) {
    const bool primary = exists(
        "SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = "
        "ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = " +
        text_literal(relation_) + "::regclass AND a.attname = " + text_literal(column.name) +
        " AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = i.indrelid AND (SELECT "
        "relkind FROM pg_class WHERE oid = i.indrelid) = 'r')");
    if (primary != column.primary_key) differences_.push_back(object_->id + ": " + column.name + ": primary key");
  }
}

void Judge::judge_upsert(const Columns& columns) {
  const UniqueKey* key = find_key(*object_, columns);
  Row row = row_of(required_);
  for (const std::string& name : columns) row[name] = value(name);
  const auto is_whole = [](const Column& candidate) {
    return candidate.createable && candidate.updateable && candidate.readable;
  };
  auto assigned = std::find_if(object_->columns.begin(), object_->columns.end(), is_whole);
  if (assigned == object_->columns.end()) {
    assigned = std::find_if(object_->columns.begin(), object_->columns.end(), std::mem_fn(&Column::updateable));
  }
  Outcome answer{"none", "nothing can be updated", "", "", 0};
  if (assigned != object_->columns.end()) {
    // The second one meets the first.
    const std::string statement = upsert(row, columns, assigned->name);
    answer = outcome({statement, statement}, Who::role);
  }
  const bool has_inherited = exists(
      "SELECT 1 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent AND c.relkind = "
      "'r' WHERE i.inhparent = " +
      text_literal(relation_) + "::regclass");
  if (has_inherited) return;
  compare("upsert by " + joined(columns), key != nullptr && key->upsert, answer.is_accepted(), answer);
}

void Judge::judge_uniqueness(const Columns& columns) {
  const bool is_computed = std::any_of(columns.begin(), columns.end(), [&](const std::string& name) {
    return column(name).generated || !outcome({insert({{name, value(name)}})}, Who::superuser).state.compare("428C9");
  });
  // A rule or a trigger may insert something else than it was told.
  const bool is_judged =
      !is_computed && !exists("SELECT 1 FROM pg_rewrite WHERE ev_type = '3' AND ev_class = " + text_literal(relation_) +
                              "::regclass UNION ALL SELECT 1 FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = " +
                              text_literal(relation_) + "::regclass");
  if (!is_judged) return;
  Row first = row_of(required_);
  Row second = row_of(required_);
  for (const std::string& name : columns) first[name] = second[name] = value(name);
  std::vector<std::string> statements{insert(first)};
  const auto heirs = client_->values(
      "SELECT i.inhrelid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent AND c.relkind = 'r' "
      "WHERE i.inhparent = " +
      text_literal(relation_) + "::regclass");
  std::string again = insert(second);
  if (!heirs.empty()) again.replace(again.find(relation_), relation_.size(), heirs.front());
  statements.push_back(again);
  statements.emplace_back("SET CONSTRAINTS ALL IMMEDIATE");
  const Outcome answer = outcome(statements, Who::superuser);
  if (!answer.is_accepted() && answer.state != "23505") return;  // says nothing about the key
  // An index that could not be finished refuses what is new and leaves what was there.
  if (!answer.is_accepted() && exists("SELECT 1 FROM " + relation_ + " WHERE (" + joined(columns) +
                                      ") IS NOT NULL GROUP BY " + joined(columns) + " HAVING count(*) > 1")) {
    compare("two records with one " + joined(columns), find_key(*object_, columns) == nullptr, true, answer);
    return;
  }
  compare("two records with one " + joined(columns), find_key(*object_, columns) == nullptr, answer.is_accepted(),
          answer);
}

}  // namespace polytomic::local::postgresql::testing
