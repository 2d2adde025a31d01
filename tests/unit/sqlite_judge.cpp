#include "sqlite_judge.h"

#include <algorithm>
#include <utility>

namespace polytomic::local::sqlite::testing {

Names Judge::differences() {
  judge_verbs();
  for (const Column& column : object_->columns) {
    judge_column(column);
    if (object_->kind != ObjectKind::table) continue;
    if (object_->can_insert && !column.generated) judge_null(column);
    if (object_->can_insert && !column.generated && is_strict()) judge_type(column);
  }
  if (object_->kind == ObjectKind::table) judge_upserts();
  for (const UniqueKey& key : object_->keys) judge_key(key);
  return differences_;
}

void Judge::compare(const std::string& fact, bool said, const std::string& refusal) {
  if (said == refusal.empty()) return;
  differences_.push_back(object_->id + ": " + fact + (said ? " is refused: " + refusal : " is accepted"));
}

// What SQLite says to them; an insert that it drops without a word is as good as refused. Views count nothing.
std::string Judge::try_statements(const Names& statements) {
  for (const std::string& statement : statements) {
    std::string refusal = writer_->try_run(statement);
    if (!refusal.empty()) return refusal;
    const bool must_count = object_->kind == ObjectKind::table && statement.starts_with("INSERT INTO " + target());
    if (must_count && writer_->number("SELECT changes()") == 0) return "ignored";
  }
  return "";
}

// The same of statements that are taken back afterwards. A refusal may have taken all back already.
std::string Judge::outcome(const Names& statements) {
  writer_->run("BEGIN");
  for (const std::string& statement : fitting_.before) writer_->try_run(statement);  // refused where all is
  std::string refusal = try_statements(statements);
  writer_->try_run("ROLLBACK");
  return refusal;
}

// With something for updates and deletes to find; nothing where no row can be made.
std::string Judge::outcome_with_row(const std::string& statement) {
  if (!object_->can_insert) return outcome({statement});
  return outcome({insert(required_row()), statement});
}

std::string Judge::target() const { return quote(object_->schema) + "." + quote(object_->name); }

const Column& Judge::column(const std::string& name) const {
  return *std::ranges::find(object_->columns, name, &Column::name);
}

bool Judge::is_strict() const {
  const std::string name = "'" + object_->name + "'";
  return writer_->number("SELECT strict FROM pragma_table_list(" + name + ") WHERE schema = 'main'") != 0;
}

bool Judge::has_upsert(Names columns) const {
  std::ranges::sort(columns);
  return std::ranges::any_of(object_->keys, [&columns](const UniqueKey& key) {
    Names names = key.columns;
    std::ranges::sort(names);
    return key.upsert && names == columns;
  });
}

// A value that fits the column and, unless the test names them, no other row has.
std::string Judge::value(const Column& column) {
  if (const auto fitting = fitting_.values.find(column.name); fitting != fitting_.values.end()) {
    return fitting->second[taken_[column.name]++ % fitting->second.size()];
  }
  const std::string number = std::to_string(++last_value_);
  if (column.source_type.find("TEXT") != std::string::npos) return "'v" + number + "'";
  if (column.source_type == "BLOB") return "zeroblob(" + number + ")";
  // The two ends of a box must be in order.
  return object_->kind == ObjectKind::virtual_table && column.source_type == "REAL" ? "0" : number;
}

Judge::Row Judge::required_row() {
  Row row;
  for (const Column& column : object_->columns) {
    if (column.required) row[column.name] = value(column);
  }
  return row;
}

Judge::Row Judge::key_row(const Names& columns) {
  Row row;
  for (const std::string& name : columns) row[name] = value(column(name));
  return row;
}

std::string Judge::insert(const Row& row) const {
  if (row.empty()) return "INSERT INTO " + target() + " DEFAULT VALUES";
  std::string names;
  std::string values;
  for (const auto& [name, literal] : row) {
    names.append(names.empty() ? "" : ", ").append(quote(name));
    values.append(values.empty() ? "" : ", ").append(literal);
  }
  return "INSERT INTO " + target() + " (" + names + ") VALUES (" + values + ")";
}

// Adds a record and then changes it.
std::string Judge::upsert_twice(const Names& columns) {
  std::string names;
  for (const std::string& name : columns) names.append(names.empty() ? "" : ", ").append(quote(name));
  // What can be changed is judged by updates.
  const auto changed = std::ranges::find_if(object_->columns, &Column::updateable);
  const std::string name = quote(changed == object_->columns.end() ? columns.front() : changed->name);
  const std::string clause = " ON CONFLICT (" + names + ") DO UPDATE SET " + name + " = " + name;
  const Row key = key_row(columns);
  Names statements;
  for (int time = 0; time < 2; ++time) {
    Row row = key;
    row.merge(required_row());
    statements.push_back(insert(row) + clause);
  }
  return outcome(statements);
}

void Judge::judge_verbs() {
  compare("insert", object_->can_insert, outcome({insert(required_row())}));
  compare("delete", object_->can_delete, outcome_with_row("DELETE FROM " + target()));
  const bool any = std::ranges::any_of(object_->columns, &Column::updateable);
  if (any != object_->can_update) differences_.push_back(object_->id + ": update and its columns differ");
}

void Judge::judge_column(const Column& column) {
  Row row = required_row();
  row[column.name] = value(column);
  compare("insert of " + column.name, column.createable, outcome({insert(row)}));
  const std::string update = "UPDATE " + target() + " SET " + quote(column.name) + " = " + value(column);
  compare("update of " + column.name, column.updateable, outcome_with_row(update));
  Row without = required_row();
  without.erase(column.name);
  if (object_->can_insert) compare("insert without " + column.name, !column.required, outcome({insert(without)}));
}

void Judge::judge_null(const Column& column) {
  Row row = required_row();
  row[column.name] = "NULL";
  const std::string keep = "INSERT INTO judge_null SELECT 1 WHERE EXISTS (SELECT 1 FROM " + target() + " WHERE " +
                           quote(column.name) + " IS NULL)";
  const std::string fail_unless_kept = "SELECT abs(iif(changes() = 1, 0, -9223372036854775808))";
  compare("NULL in " + column.name, column.nullable, outcome({insert(row), keep, fail_unless_kept}));
}

// Only strict tables refuse a value for its type.
void Judge::judge_type(const Column& column) {
  const auto takes = [&](const std::string& literal) {
    Row row = required_row();
    row[column.name] = literal;
    return outcome({insert(row)});
  };
  const bool takes_any = column.type == POLYTOMIC_FIELD_TYPE_UNKNOWN;
  compare("text in " + column.name, takes_any || column.type == POLYTOMIC_FIELD_TYPE_STRING, takes("'words'"));
  compare("bytes in " + column.name, takes_any || column.type == POLYTOMIC_FIELD_TYPE_BINARY, takes("x'00ff'"));
}

// By each column and each two columns; keys of more are judged as they are described.
void Judge::judge_upserts() {
  const std::vector<Column>& columns = object_->columns;
  const auto is_repeated = [this](const std::string& name) {
    const auto is_alone = [&](const UniqueKey& key) { return key.columns == Names{name} && !key.upsert; };
    return std::ranges::any_of(object_->keys, is_alone);
  };
  for (std::size_t first = 0; first < columns.size(); ++first) {
    for (std::size_t second = first; second < columns.size(); ++second) {
      Names names{columns[first].name};
      if (second != first) names.push_back(columns[second].name);
      // With an index on (a, a), SQLite takes a and any other column for its columns.
      if (names.size() == 2 && (is_repeated(names[0]) || is_repeated(names[1]))) continue;
      compare("upsert by " + names.front() + " and " + names.back(), has_upsert(names), upsert_twice(names));
    }
  }
}

void Judge::judge_key(const UniqueKey& key) {
  compare("upsert", key.upsert, object_->kind == ObjectKind::table ? upsert_twice(key.columns) : "never");
  const auto is_generated = [this](const std::string& name) { return column(name).generated; };
  if (!object_->can_insert || std::ranges::any_of(key.columns, is_generated)) return;
  const Row values = key_row(key.columns);
  Row first = values;
  Row second = values;
  first.merge(required_row());
  second.merge(required_row());
  std::string where;
  for (const auto& [name, literal] : values) {
    where.append(where.empty() ? "" : " AND ").append(quote(name)).append(" = ").append(literal);
  }
  // One of them may take the place of the other.
  const std::string keep = "INSERT INTO judge_null SELECT 1 FROM " + target() + " WHERE " + where + " LIMIT 1 OFFSET 1";
  const std::string fail_unless_two = "SELECT abs(iif(changes() = 1, 0, -9223372036854775808))";
  compare("two rows with one key", false, outcome({insert(first), insert(second), keep, fail_unless_two}));
  judge_nulls_in_key(key);
}

void Judge::judge_nulls_in_key(const UniqueKey& key) {
  for (const std::string& name : key.columns) {
    if (!column(name).nullable) continue;
    // The other columns may be a key of their own.
    const auto is_within = [&](const UniqueKey& other) {
      return std::ranges::all_of(other.columns, [&](const std::string& each) {
        return each != name && std::ranges::find(key.columns, each) != key.columns.end();
      });
    };
    if (std::ranges::any_of(object_->keys, is_within)) continue;
    Row first = key_row(key.columns);
    first[name] = "NULL";
    Row second = first;
    first.merge(required_row());
    second.merge(required_row());
    compare("two rows with NULL in " + name, true, outcome({insert(first), insert(second)}));
  }
}

}  // namespace polytomic::local::sqlite::testing
