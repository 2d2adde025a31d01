// SQLite as the judge: what the connector says can be written, against what SQLite accepts.
#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

constexpr const char* hard_schema = R"(
  CREATE TABLE alias (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b, UNIQUE (a, id), UNIQUE (id));
  CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, a NOT NULL DEFAULT 'x');
  CREATE TABLE quirk (id INTEGER PRIMARY KEY DESC, a);
  CREATE TABLE texts (code TEXT PRIMARY KEY, a TEXT NOT NULL DEFAULT NULL, b TEXT NOT NULL DEFAULT (NULL),
    c TEXT NOT NULL DEFAULT '', d TEXT NOT NULL DEFAULT (lower('X')), e TEXT NOT NULL DEFAULT 'null');
  CREATE TABLE pair (a INT NOT NULL, b INT, c, g AS (a + 1), s INT AS (b + 1) STORED, n NOT NULL AS (a) STORED,
    PRIMARY KEY (b, a), UNIQUE (s), UNIQUE (c, g));
  CREATE TABLE compact (k TEXT PRIMARY KEY, v NOT NULL, w DEFAULT NULL) WITHOUT ROWID;
  CREATE TABLE compact_pair (a, b TEXT DEFAULT 'x', c, PRIMARY KEY (c, a, b)) WITHOUT ROWID;
  CREATE TABLE typed (k INT PRIMARY KEY, i INTEGER NOT NULL, r REAL, t TEXT, l BLOB, y ANY NOT NULL) STRICT;
  CREATE TABLE typed_alias (id INTEGER PRIMARY KEY, t TEXT UNIQUE NOT NULL) STRICT;
  CREATE TABLE typed_compact (a INT, b TEXT, c REAL, PRIMARY KEY (b, a)) STRICT, WITHOUT ROWID;
  CREATE TABLE indexed (a, b, c TEXT COLLATE NOCASE UNIQUE, d, e, f);
  CREATE UNIQUE INDEX indexed_partial ON indexed (a) WHERE a = 'never';
  CREATE UNIQUE INDEX indexed_expression ON indexed (b || 'x');
  CREATE UNIQUE INDEX indexed_repeated ON indexed (d, d);
  CREATE UNIQUE INDEX indexed_collated ON indexed (e COLLATE NOCASE, f COLLATE RTRIM DESC);
  CREATE UNIQUE INDEX indexed_twice ON indexed (f, e);
  CREATE TABLE "odd ""name"".x" ("a.b" NOT NULL, "c ""d""" UNIQUE, "select" PRIMARY KEY, "ü" DEFAULT (json_object('a', 1)));
  CREATE TABLE keyless (a, b TEXT NOT NULL ON CONFLICT ABORT);
  CREATE TABLE alert (a, b, c);
  CREATE TRIGGER alert_update AFTER UPDATE OF b ON alert BEGIN INSERT INTO gone VALUES (1); END;
  CREATE TABLE mute (a, b);
  CREATE TRIGGER mute_insert BEFORE INSERT ON mute BEGIN SELECT missing_function(1); END;
  CREATE TABLE derived (a, b AS (app_only(a)) STORED);
  CREATE VIEW plain AS SELECT a, b FROM keyless;
  CREATE VIEW all_verbs AS SELECT a, b FROM keyless;
  CREATE TRIGGER all_insert INSTEAD OF INSERT ON all_verbs BEGIN INSERT INTO keyless VALUES (NEW.a, 'x'); END;
  CREATE TRIGGER all_update INSTEAD OF UPDATE ON all_verbs BEGIN UPDATE keyless SET a = NEW.a; END;
  CREATE TRIGGER all_delete INSTEAD OF DELETE ON all_verbs BEGIN DELETE FROM keyless; END;
  CREATE VIEW one_column AS SELECT a, b FROM keyless;
  CREATE TRIGGER one_update INSTEAD OF UPDATE OF b ON one_column BEGIN UPDATE keyless SET b = NEW.b; END;
  CREATE VIEW only_delete AS SELECT a FROM keyless;
  CREATE TRIGGER only_delete_delete INSTEAD OF DELETE ON only_delete BEGIN DELETE FROM keyless; END;
  CREATE VIEW broken_trigger AS SELECT a FROM keyless;
  CREATE TRIGGER broken_insert INSTEAD OF INSERT ON broken_trigger BEGIN INSERT INTO gone VALUES (1); END;
  CREATE VIRTUAL TABLE words USING fts5 (title, body UNINDEXED);
  CREATE VIRTUAL TABLE words_bare USING fts5 (title, body, content = '');
  CREATE TABLE source (title);
  CREATE VIRTUAL TABLE words_external USING fts5 (title, content = 'source');
  CREATE VIRTUAL TABLE old_words USING fts4 (title, body);
  CREATE VIRTUAL TABLE old_words_bare USING fts4 (content="", title);
  CREATE VIRTUAL TABLE boxes USING rtree (id, low, high, +note);
  CREATE VIRTUAL TABLE terms USING fts5vocab (words, row);
)";

// Compares what the connector says of an object with what SQLite does when it is told to write.
class Judge {
 public:
  Judge(Writer& writer, const Object& object) : writer_(&writer), object_(&object) {}

  Names differences() {
    judge_verbs();
    for (const Column& column : object_->columns) {
      judge_column(column);
      if (object_->kind == ObjectKind::table) judge_table_column(column);
    }
    for (const UniqueKey& key : object_->keys) judge_key(key);
    return differences_;
  }

 private:
  using Row = std::map<std::string, std::string>;  // column, literal

  void compare(const std::string& fact, bool said, const std::string& refusal) {
    if (said == refusal.empty()) return;
    differences_.push_back(object_->id + ": " + fact + (said ? " is refused: " + refusal : " is accepted"));
  }

  // What SQLite says to statements that are taken back afterwards; empty where it accepts them all.
  std::string outcome(const Names& statements) {
    writer_->run("SAVEPOINT judge");
    std::string refusal;
    for (const std::string& statement : statements) {
      if (refusal.empty()) refusal = writer_->try_run(statement);
    }
    writer_->run("ROLLBACK TO judge; RELEASE judge");
    return refusal;
  }

  [[nodiscard]] const Column& column(const std::string& name) const {
    return *std::find_if(object_->columns.begin(), object_->columns.end(),
                         [&](const Column& candidate) { return candidate.name == name; });
  }

  // A value that fits the column and no other row has.
  std::string value(const Column& column) {
    const std::string number = std::to_string(++last_value_);
    if (column.source_type.find("TEXT") != std::string::npos) return "'v" + number + "'";
    if (column.source_type == "BLOB") return "zeroblob(" + number + ")";
    // The two ends of a box must be in order.
    return object_->kind == ObjectKind::virtual_table && column.source_type == "REAL" ? "0" : number;
  }

  Row required_row() {
    Row row;
    for (const Column& column : object_->columns) {
      if (column.required) row[column.name] = value(column);
    }
    return row;
  }

  [[nodiscard]] std::string insert(const Row& row) const {
    if (row.empty()) return "INSERT INTO " + quote(object_->name) + " DEFAULT VALUES";
    std::string names;
    std::string values;
    for (const auto& [name, literal] : row) {
      names.append(names.empty() ? "" : ", ").append(quote(name));
      values.append(values.empty() ? "" : ", ").append(literal);
    }
    return "INSERT INTO " + quote(object_->name) + " (" + names + ") VALUES (" + values + ")";
  }

  // Something for updates and deletes to find; nothing where no row can be made.
  Names prepared_row() { return object_->can_insert ? Names{insert(required_row())} : Names{}; }

  std::string outcome_with_row(const std::string& statement) {
    Names statements = prepared_row();
    statements.push_back(statement);
    return outcome(statements);
  }

  void judge_verbs() {
    compare("insert", object_->can_insert, outcome({insert(required_row())}));
    compare("delete", object_->can_delete, outcome_with_row("DELETE FROM " + quote(object_->name)));
    const bool any = std::any_of(object_->columns.begin(), object_->columns.end(),
                                 [](const Column& column) { return column.updateable; });
    if (any != object_->can_update) differences_.push_back(object_->id + ": update and its columns differ");
  }

  void judge_column(const Column& column) {
    Row row = required_row();
    row[column.name] = value(column);
    compare("insert of " + column.name, column.createable, outcome({insert(row)}));
    const std::string update = "UPDATE " + quote(object_->name) + " SET " + quote(column.name) + " = " + value(column);
    compare("update of " + column.name, column.updateable, outcome_with_row(update));
    Row without = required_row();
    without.erase(column.name);
    if (object_->can_insert) compare("insert without " + column.name, !column.required, outcome({insert(without)}));
  }

  void judge_table_column(const Column& column) {
    if (object_->can_insert && !column.generated) {
      Row row = required_row();
      row[column.name] = "NULL";
      const std::string stays_null = "INSERT INTO judge_null SELECT 1 WHERE EXISTS (SELECT 1 FROM " +
                                     quote(object_->name) + " WHERE " + quote(column.name) + " IS NULL)";
      writer_->run("SAVEPOINT null_row");
      const std::string refusal = writer_->try_run(insert(row));
      if (refusal.empty()) writer_->run(stays_null);
      const bool is_null = refusal.empty() && writer_->number("SELECT count(*) FROM judge_null") > 0;
      writer_->run("ROLLBACK TO null_row; RELEASE null_row");
      compare("NULL in " + column.name, column.nullable, is_null ? "" : "not kept");
    }
    const auto is_alone = [&](const UniqueKey& key) { return key.upsert && key.columns == Names{column.name}; };
    const bool upsert = std::any_of(object_->keys.begin(), object_->keys.end(), is_alone);
    compare("upsert by " + column.name, upsert, outcome({upsert_by({column.name})}));
  }

  std::string upsert_by(const Names& columns) {
    Row row = required_row();
    std::string target;
    for (const std::string& name : columns) {
      row[name] = value(column(name));
      target.append(target.empty() ? "" : ", ").append(quote(name));
    }
    const std::string first = quote(columns.front());
    return insert(row) + " ON CONFLICT (" + target + ") DO UPDATE SET " + first + " = excluded." + first;
  }

  void judge_key(const UniqueKey& key) {
    compare("upsert", key.upsert, object_->kind == ObjectKind::table ? outcome({upsert_by(key.columns)}) : "never");
    const auto is_generated = [&](const std::string& name) { return column(name).generated; };
    if (!object_->can_insert || std::any_of(key.columns.begin(), key.columns.end(), is_generated)) return;
    Row first = required_row();
    Row second = required_row();
    for (const std::string& name : key.columns) first[name] = second[name] = value(column(name));
    compare("two rows with one key", false, outcome({insert(first), insert(second)}));
  }

  Writer* writer_;
  const Object* object_;
  Names differences_;
  int last_value_ = 1000;
};

TEST_F(SqliteConnectorTest, SaysWhatSqliteDoes) {
  {
    Writer author(path());
    const auto one = [](sqlite3_context* result, int, sqlite3_value**) { sqlite3_result_int(result, 1); };
    sqlite3_create_function(author.get(), "app_only", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, one, nullptr,
                            nullptr);
    author.run(hard_schema);
  }
  const auto database = open(path());
  const auto objects = database->describe_all(context());
  files::copy(path(), path("copy.db"));
  Writer writer(path("copy.db"));
  writer.run("CREATE TEMP TABLE judge_null (x)");
  std::size_t columns = 0;
  Names differences;
  for (const Object& object : objects) {
    columns += object.columns.size();
    for (const std::string& difference : Judge(writer, object).differences()) differences.push_back(difference);
    EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.name)));
  }
  EXPECT_EQ(differences, Names{});
  EXPECT_EQ(objects.size(), 29U);
  EXPECT_GE(columns, 70U);
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
