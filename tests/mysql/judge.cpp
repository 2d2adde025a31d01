#include "judge.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "connectors/judging.h"

namespace polytomic::local::mysql::testing {
namespace {

using local::testing::find_contradictions;
using local::testing::find_key;

// What the server says where it would take no such write from this user, whatever the values.
bool is_refusal(const Outcome& outcome) {
  static const std::set<unsigned int> codes{1031, 1044, 1136, 1142, 1143, 1227, 1288, 1290, 1348, 1356,
                                            1393, 1394, 1395, 1471, 1792, 1906, 3105, 4085, 4137};
  return codes.contains(outcome.code);
}

// The server has nothing to put there, or nothing that it takes itself.
bool lacks_a_value(const Outcome& outcome) { return !outcome.is_accepted() && outcome.code != 1062; }

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(quote(name));
  return text;
}

std::vector<std::string> without(std::vector<std::string> names, const std::string& name) {
  std::erase(names, name);
  return names;
}

}  // namespace

Judge::Judge(Client& administrator, Client& user, const Object& object)
    : administrator_(&administrator),
      user_(&user),
      object_(&object),
      relation_(quote(object.schema) + "." + quote(object.name)) {
  types_ = read_types(administrator, object.schema, object.name);
}

std::vector<std::string> Judge::differences() {
  clear();
  judge_read();
  judge_insert();
  for (const Column& column : object_->columns) judge_column(column);
  judge_keys();
  judge_verbs();
  clear();
  return differences_;
}

void Judge::compare(const std::string& fact, bool said, bool is_so, const Outcome& outcome) {
  if (said == is_so) return;
  differences_.push_back(object_->id + ": " + fact + (said ? " is refused: " : " is accepted: ") +
                         std::to_string(outcome.code) + " " + outcome.message);
}

// One statement can add to one of its tables only, and which one is up to its columns: nothing is offered.
bool Judge::joins_tables() const { return warns("it joins tables"); }

bool Judge::warns(const std::string& beginning) const {
  return std::any_of(object_->warnings.begin(), object_->warnings.end(),
                     [&beginning](const std::string& warning) { return warning.starts_with(beginning); });
}

bool Judge::hides_its_table() const { return warns("the table that it shows is hidden"); }

void Judge::clear() {
  administrator_->attempt("SET SESSION foreign_key_checks = 0; DELETE FROM " + relation_);
  administrator_->run("SET SESSION foreign_key_checks = 0");
}

Outcome Judge::outcome(const std::vector<std::string>& statements, Client& who) {
  who.run("SET SESSION foreign_key_checks = 0; START TRANSACTION");
  Outcome outcome;
  for (const std::string& statement : statements) {
    outcome = who.attempt(statement);
    if (!outcome.is_accepted()) break;
    // A value that the server only says to have ignored was not taken.
    for (const auto& row : who.rows("SHOW WARNINGS")) {
      if (row[1] == "1906") outcome.code = 1906;
    }
  }
  who.run("ROLLBACK");
  clear();  // where the engine knows no transactions
  return outcome;
}

Outcome Judge::outcome_with_record(const std::string& statement) {
  administrator_->attempt(insert(row_of(insertable_)));
  return outcome({statement}, *user_);
}

std::string Judge::insert(const Row& row) const {
  std::string names;
  std::string values;
  for (const auto& [name, literal] : row) {
    names.append(names.empty() ? "" : ", ").append(quote(name));
    values.append(values.empty() ? "" : ", ").append(literal);
  }
  return "INSERT INTO " + relation_ + " (" + names + ") VALUES (" + values + ")";
}

std::string Judge::upsert(const Row& row, const std::string& assigned) const {
  const std::string name = quote(assigned);
  return insert(row) + " ON DUPLICATE KEY UPDATE " + name + " = VALUES(" + name + ")";
}

std::string Judge::value(const std::string& column) { return make_value(types_.at(column), ++last_value_); }

Judge::Row Judge::row_of(const Columns& columns) {
  Row row;
  // In the order of the table: a period must not end before it starts.
  for (const Column& column : object_->columns) {
    if (holds(columns, column.name)) row[column.name] = value(column.name);
  }
  return row;
}

Judge::Columns Judge::find_insertable() {
  Columns found;
  for (const Column& column : object_->columns) {
    if (!is_refusal(outcome({insert(row_of({column.name}))}, *administrator_))) found.push_back(column.name);
  }
  // With all that it wants, the server names the columns that it computes itself.
  while (true) {
    const Outcome answer = outcome({insert(row_of(found))}, *administrator_);
    if (answer.code != 1906) break;
    const auto named = std::find_if(found.begin(), found.end(), [&answer](const std::string& name) {
      return answer.message.find("'" + name + "'") != std::string::npos;
    });
    if (named == found.end()) break;
    found.erase(named);
  }
  // A view may show one column twice, of which one can be given.
  for (auto name = found.rbegin(); name != found.rend(); ++name) {
    if (!is_refusal(outcome({insert(row_of(found))}, *administrator_))) break;
    Columns rest = without(found, *name);
    if (!is_refusal(outcome({insert(row_of(rest))}, *administrator_))) return rest;
  }
  return found;
}

Judge::Columns Judge::find_required(const Columns& insertable) {
  Columns found;
  can_be_filled_ = outcome({insert(row_of(insertable))}, *administrator_).is_accepted();
  // A view takes no record of nothing.
  const bool is_only_one = insertable.size() == 1 && object_->kind == ObjectKind::view;
  if (!can_be_filled_ || is_only_one) return found;
  for (const std::string& name : insertable) {
    if (lacks_a_value(outcome({insert(row_of(without(insertable, name)))}, *administrator_))) found.push_back(name);
  }
  return found;
}

void Judge::judge_read() {
  bool any = false;
  for (const Column& column : object_->columns) {
    const Outcome answer = outcome({"SELECT " + quote(column.name) + " FROM " + relation_ + " LIMIT 1"}, *user_);
    compare("reading " + column.name, column.readable, answer.is_accepted(), answer);
    any = any || column.readable;
  }
  if (any != object_->can_read) differences_.push_back(object_->id + ": can_read");
}

void Judge::judge_insert() {
  insertable_ = find_insertable();
  required_ = find_required(insertable_);
  const Outcome answer = outcome({insert(row_of(required_))}, *user_);
  if (joins_tables()) return;
  // Rights on columns leave none to insert a record of nothing but defaults.
  const bool is_possible =
      std::any_of(object_->columns.begin(), object_->columns.end(), std::mem_fn(&Column::createable));
  if (!required_.empty() || is_possible || !answer.is_accepted()) {
    compare("insert", object_->can_insert, answer.is_accepted() || (required_.empty() && is_possible && can_be_filled_),
            answer);
  }
  if (!can_be_filled_) return;
  for (const Column& column : object_->columns) {
    const bool wanted = holds(required_, column.name);
    if (wanted != column.required) {
      differences_.push_back(object_->id + ": " + column.name + (wanted ? " is required" : " is not required"));
    }
  }
}

void Judge::judge_column(const Column& column) {
  Columns given{column.name};
  for (const Column& other : object_->columns) {
    if (other.createable) given.push_back(other.name);
  }
  const Outcome added = outcome({insert(row_of(given))}, *user_);
  // Nothing can be given for a column that the object does not show.
  const bool is_hopeless = added.code == 1423 && !can_be_filled_;
  if (!joins_tables())
    compare("insert of " + column.name, column.createable, !is_refusal(added) && !is_hopeless, added);
  const Outcome changed =
      outcome_with_record("UPDATE " + relation_ + " SET " + quote(column.name) + " = " + value(column.name));
  compare("update of " + column.name, column.updateable, !is_refusal(changed), changed);
  if (object_->can_insert && column.createable) judge_null(column);
}

void Judge::judge_null(const Column& column) {
  Row row = row_of(required_);
  row[column.name] = "NULL";
  const Outcome answer = outcome({insert(row)}, *user_);
  const bool is_about_null = answer.is_accepted() || answer.code == 1048 || answer.code == 1263;
  const bool is_filled =
      !administrator_
           ->rows("SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = " + literal(object_->schema) +
                  " AND EVENT_OBJECT_TABLE = " + literal(object_->name))
           .empty();
  if (is_about_null && !is_filled && !hides_its_table())
    compare("NULL in " + column.name, column.nullable, answer.is_accepted(), answer);
}

void Judge::judge_verbs() {
  const Outcome removed = outcome_with_record("DELETE FROM " + relation_);
  compare("delete", object_->can_delete, !is_refusal(removed), removed);
  const bool any = std::any_of(object_->columns.begin(), object_->columns.end(), std::mem_fn(&Column::updateable));
  if (any != object_->can_update) differences_.push_back(object_->id + ": can_update and its columns differ");
  user_->run("SET SESSION foreign_key_checks = 1");
  const Outcome emptied = user_->attempt("TRUNCATE TABLE " + relation_);
  compare("truncate", object_->can_truncate, emptied.is_accepted(), emptied);
}

std::vector<Judge::Columns> Judge::candidate_keys() {
  std::vector<Columns> candidates;
  std::map<std::string, Columns> indexes;
  for (const auto& row :
       administrator_->rows("SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE "
                            "NON_UNIQUE = 0 AND TABLE_SCHEMA = " +
                            literal(object_->schema) + " AND TABLE_NAME = " + literal(object_->name))) {
    if (types_.contains(row[1].value_or(""))) indexes[row[0].value_or("")].push_back(row[1].value_or(""));
  }
  candidates.reserve(indexes.size() + object_->columns.size() + object_->keys.size());
  for (const auto& [name, columns] : indexes) candidates.push_back(columns);
  for (const Column& column : object_->columns) candidates.push_back({column.name});
  for (const UniqueKey& key : object_->keys) candidates.push_back(key.columns);
  return candidates;
}

void Judge::judge_keys() {
  for (const Columns& columns : candidate_keys()) {
    // Its records are not those of one table, or of one that is known to this user.
    if (joins_tables() || hides_its_table()) continue;
    judge_upsert(columns);
    judge_uniqueness(columns);
  }
  for (std::string& difference : find_contradictions(*object_)) differences_.push_back(std::move(difference));
  for (const Column& column : object_->columns) {
    const bool primary =
        !administrator_
             ->rows(
                 "SELECT 1 FROM information_schema.STATISTICS s JOIN information_schema.COLUMNS c USING (TABLE_SCHEMA, "
                 "TABLE_NAME, COLUMN_NAME) WHERE s.INDEX_NAME = 'PRIMARY' AND TABLE_SCHEMA = " +
                 literal(object_->schema) + " AND TABLE_NAME = " + literal(object_->name) + " AND COLUMN_NAME = " +
                 literal(column.name) + " AND COALESCE(c.GENERATION_EXPRESSION, '') <> 'ROW END'")
             .empty();
    const bool is_known = !primary || !object_->keys.empty();
    if (is_known && primary != column.primary_key) {
      differences_.push_back(object_->id + ": " + column.name + ": primary key");
    }
  }
}

// An upsert by these columns must find the record that has their values, and no other.
void Judge::judge_upsert(const Columns& columns) {
  const UniqueKey* key = find_key(*object_, columns);
  const bool said = key != nullptr && key->upsert;
  auto assigned = std::find_if(object_->columns.begin(), object_->columns.end(), [](const Column& column) {
    return column.createable && column.updateable && column.readable;
  });
  const bool is_insertable =
      std::all_of(columns.begin(), columns.end(), [this](const auto& name) { return holds(insertable_, name); });
  if (assigned == object_->columns.end() || !is_insertable) {
    if (said) differences_.push_back(object_->id + ": upsert by " + joined(columns) + " cannot be");
    return;
  }
  Row row = row_of(required_);
  for (const std::string& name : columns) row[name] = value(name);
  const std::string statement = upsert(row, assigned->name);
  user_->run("SET SESSION foreign_key_checks = 0; START TRANSACTION");
  const Outcome first = user_->attempt(statement);
  const Outcome second = first.is_accepted() ? user_->attempt(statement) : first;
  user_->run("ROLLBACK");
  clear();
  // Without a unique index there would be one record more each time.
  compare("upsert by " + joined(columns), said,
          second.is_accepted() && is_unique(columns) && finds_no_other(columns, assigned->name), second);
}

// A record that differs in one of the columns alone, and agrees in all other values that it can have, is another one.
bool Judge::finds_no_other(const Columns& columns, const std::string& assigned) {
  const std::string count = "SELECT COUNT(*) FROM " + relation_;
  const Row first = row_of(insertable_);
  bool is_right = true;
  for (const std::string& name : columns) {
    Row other = first;
    const std::string neighbour = make_neighbour(first.at(name));
    other[name] = neighbour.empty() ? value(name) : neighbour;
    administrator_->run("START TRANSACTION");
    is_right = is_right && administrator_->attempt(insert(first)).is_accepted();
    is_right = is_right && administrator_->attempt(upsert(other, assigned)).is_accepted() &&
               administrator_->value(count) == "2";
    administrator_->run("ROLLBACK");
    clear();
  }
  return is_right;
}

bool Judge::is_unique(const Columns& columns) {
  Row first = row_of(insertable_);
  Row second = row_of(insertable_);
  for (const std::string& name : columns) second[name] = first[name];
  return outcome({insert(first), insert(second)}, *administrator_).code == 1062;
}

void Judge::judge_uniqueness(const Columns& columns) {
  const bool is_insertable =
      std::all_of(columns.begin(), columns.end(), [this](const auto& name) { return holds(insertable_, name); });
  if (!is_insertable || !can_be_filled_) return;
  compare("two records with one " + joined(columns), find_key(*object_, columns) == nullptr, !is_unique(columns), {});
}

}  // namespace polytomic::local::mysql::testing
