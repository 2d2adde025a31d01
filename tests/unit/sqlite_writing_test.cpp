// What can be written: to views, virtual tables and tables with defects, and which tables can be created.
#include <sqlite3.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

TEST_F(SqliteConnectorTest, WritesToViewsOnlyThroughTheirTriggers) {
  const auto database = open_new(
      "CREATE TABLE t (a NOT NULL, b); CREATE VIEW plain AS SELECT * FROM t; CREATE VIEW inserts AS SELECT a, b FROM t;"
      "CREATE VIEW updates AS SELECT a, b FROM t; CREATE VIEW one AS SELECT a, b FROM t;"
      "CREATE VIEW deletes AS SELECT a, b FROM t; CREATE VIEW broken AS SELECT a, b FROM t;"
      "CREATE TRIGGER x1 INSTEAD OF INSERT ON INSERTS BEGIN INSERT INTO t VALUES (NEW.a, NEW.b); END;"
      "CREATE TRIGGER x2 INSTEAD OF UPDATE ON updates BEGIN UPDATE t SET b = NEW.b WHERE a = OLD.a; END;"
      "CREATE TRIGGER x3 INSTEAD OF UPDATE OF b ON one BEGIN UPDATE t SET b = NEW.b WHERE a = OLD.a; END;"
      "CREATE TRIGGER x4 INSTEAD OF DELETE ON deletes BEGIN DELETE FROM t WHERE a = OLD.a; END;"
      "CREATE TRIGGER x5 INSTEAD OF INSERT ON broken BEGIN INSERT INTO gone VALUES (NEW.a); END");
  const std::map<std::string, std::array<std::string, 3>> expected{
      {"plain", {"r----", "n-------s", "n-------s"}},   {"inserts", {"ri---", "n--c----s", "n--c----s"}},
      {"updates", {"r-u--", "n---u---s", "n---u---s"}}, {"one", {"r-u--", "n-------s", "n---u---s"}},
      {"deletes", {"r--d-", "n-------s", "n-------s"}}, {"broken", {"r----", "n-------s", "n-------s"}}};
  for (const auto& [name, wanted] : expected) {
    const Object view = describe(*database, name);
    EXPECT_EQ(verbs(view), wanted[0]) << name;
    EXPECT_EQ(facts(view.columns[0]), wanted[1]) << name;
    EXPECT_EQ(facts(view.columns[1]), wanted[2]) << name;
    EXPECT_TRUE(view.keys.empty());
    EXPECT_EQ(view.warnings.size(), name == "broken" ? 1U : 0U);
  }
}

TEST_F(SqliteConnectorTest, WarnsOfTablesThatSqliteCannotWriteTo) {
  {
    Writer writer(path());
    const auto ignore = [](sqlite3_context* result, int, sqlite3_value**) { sqlite3_result_int(result, 1); };
    const auto compare = [](void*, int, const void*, int, const void*) { return 0; };
    sqlite3_create_function(writer.get(), "app_only", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, ignore, nullptr,
                            nullptr);
    sqlite3_create_collation(writer.get(), "LOCALIZED", SQLITE_UTF8, nullptr, compare);
    writer.run(
        "CREATE TABLE derived (a, b AS (app_only(a)) STORED); CREATE TABLE sorted (a COLLATE LOCALIZED UNIQUE, b);"
        "CREATE TABLE triggered (a, b); CREATE TABLE target (a);"
        "CREATE TRIGGER x AFTER UPDATE OF b ON triggered BEGIN INSERT INTO gone VALUES (1); END");
  }
  const auto database = open(path());
  EXPECT_EQ(verbs(describe(*database, "derived")), "r--d-");
  EXPECT_EQ(verbs(describe(*database, "sorted")).at(1), '-');
  const Object triggered = describe(*database, "triggered");
  EXPECT_EQ(verbs(triggered), "riud-");
  EXPECT_TRUE(triggered.columns[0].updateable);
  EXPECT_FALSE(triggered.columns[1].updateable);
  for (const Object& object : database->describe_all(context())) {
    EXPECT_EQ(object.warnings.empty(), object.name == "target") << object.name;
    EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.name)));
  }
}

TEST_F(SqliteConnectorTest, SaysWhatConstraintsAndDefaultsRefuse) {
  {
    Writer writer(path());
    const auto one = [](sqlite3_context* result, int, sqlite3_value**) { sqlite3_result_int(result, 1); };
    sqlite3_create_function(writer.get(), "app_only", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, one, nullptr,
                            nullptr);
    writer.run(
        "CREATE TABLE checked (a CHECK (a IS NOT NULL), b DEFAULT 0 CHECK (b > 0), c CHECK (c > 0), d, e DEFAULT 1,"
        "CHECK (d IS NOT NULL OR e IS NOT NULL)); CREATE TABLE closed (a CHECK (app_only(a)), b);"
        "CREATE TABLE filled (a, b DEFAULT (app_only(1))); CREATE TABLE orphan (a REFERENCES gone, b)");
  }
  const auto database = open(path());
  EXPECT_EQ(facts_by_name(describe(*database, "checked")),
            (std::map<std::string, std::string>{
                {"a", "--rcu---s"}, {"b", "n-rcu---s"}, {"c", "n--cu---s"}, {"d", "n--cu---s"}, {"e", "n--cu---s"}}));
  const Object closed = describe(*database, "closed");
  EXPECT_EQ(verbs(closed), "r-ud-");
  EXPECT_EQ(facts_by_name(closed), (std::map<std::string, std::string>{{"a", "n-------s"}, {"b", "n---u---s"}}));
  EXPECT_EQ(closed.warnings, Names{"it does not accept inserts: no such function: app_only"});
  const Object filled = describe(*database, "filled");
  EXPECT_EQ(facts_by_name(filled), (std::map<std::string, std::string>{{"a", "n--cu---s"}, {"b", "n-rcu---s"}}));
  expect_part(filled.warnings.at(0), "the default of b cannot be computed");
  const Object orphan = describe(*database, "orphan");
  EXPECT_FALSE(orphan.can_insert);
  expect_part(orphan.warnings.at(0), "gone");
}

TEST_F(SqliteConnectorTest, AsksVirtualTablesWhatTheyAccept) {
  const auto database = open_new(
      "CREATE VIRTUAL TABLE full5 USING fts5 (a, b UNINDEXED); CREATE VIRTUAL TABLE bare5 USING fts5 (a, content = '');"
      "CREATE VIRTUAL TABLE full4 USING fts4 (a, b); CREATE VIRTUAL TABLE bare4 USING fts4 (content=\"\", a);"
      "CREATE TABLE rows (a); CREATE VIRTUAL TABLE \"USING x (content='')\" USING fts5 (a, content = 'rows');"
      "CREATE VIRTUAL TABLE boxes USING rtree (id, low, high, +note);"
      "CREATE VIRTUAL TABLE terms USING fts5vocab (full5, row);"
      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('table', 'strange', 'strange', 0,"
      "'CREATE VIRTUAL TABLE strange USING no_such_module (x)')");
  const std::map<std::string, std::string> expected{
      {"full5", "riud-"}, {"bare5", "ri---"}, {"full4", "riud-"},   {"bare4", "r----"},
      {"boxes", "riud-"}, {"terms", "r----"}, {"strange", "r----"}, {"USING x (content='')", "riud-"}};
  for (const auto& [name, wanted] : expected) EXPECT_EQ(verbs(describe(*database, name)), wanted) << name;
  EXPECT_EQ(facts_by_name(describe(*database, "full5")),
            (std::map<std::string, std::string>{{"a", "n--cu---s"}, {"b", "n--cu---s"}}));
  EXPECT_EQ(facts_by_name(describe(*database, "bare5")), (std::map<std::string, std::string>{{"a", "n--c----s"}}));
  EXPECT_EQ(keys(describe(*database, "boxes")), std::set<std::string>{"id,"});
  EXPECT_EQ(facts(describe(*database, "boxes").columns[0]), "---cui1-s");
  EXPECT_TRUE(describe(*database, "strange").columns.empty());
  expect_part(describe(*database, "strange").warnings.at(0), "no_such_module");
  EXPECT_TRUE(describe(*database, "terms").warnings.empty());
}

TEST_F(SqliteConnectorTest, WritesToNothingOnAReadOnlyConnection) {
  const auto database = open_new(
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL, c UNIQUE); CREATE VIEW v AS SELECT a FROM t;"
      "CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN SELECT 1; END; CREATE VIRTUAL TABLE f USING fts5 (x)",
      "\"read_only\":true");
  for (const Object& object : database->describe_all(context())) {
    EXPECT_EQ(verbs(object), "r----");
    for (const Column& column : object.columns) {
      EXPECT_FALSE(column.createable || column.updateable || column.required) << column.name;
    }
    for (const UniqueKey& key : object.keys) EXPECT_FALSE(key.upsert);
    EXPECT_TRUE(object.warnings.empty());
  }
  EXPECT_EQ(facts(describe(*database, "t").columns[0]), "-p---i1-s");
  EXPECT_TRUE(database->creation_properties(context()).empty());
  const Error error = failure_of([&] { (void)database->check_creation({{"name", "new"}}, context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  expect_part(error.message, "read-only");
}

TEST_F(SqliteConnectorTest, ChecksWhatIsToBeCreated) {
  const auto database = open_new(
      "CREATE TABLE Taken (a); CREATE INDEX used_too ON Taken (a); CREATE VIEW seen AS SELECT 1 AS x;"
      "CREATE TRIGGER fired AFTER INSERT ON Taken BEGIN SELECT 1; END",
      R"("tables":["main.seen"])");
  const auto properties = database->creation_properties(context());
  ASSERT_EQ(properties.size(), 1U);
  EXPECT_EQ(properties[0].id, "name");
  EXPECT_FALSE(properties[0].enumerated);
  for (const std::string name : {"new", "a.b \"c\"", "fired", "顧客", " "}) {
    EXPECT_EQ(database->check_creation({{"name", name}}, context()).id, "main." + name);
    EXPECT_EQ(Writer(path()).try_run("BEGIN; CREATE TABLE " + quote(name) + " (a); ROLLBACK"), "");
  }
  const std::vector<Values> wrong{{},
                                  {{"name", ""}},
                                  {{"name", "taken"}},
                                  {{"name", "USED_TOO"}},
                                  {{"name", "seen"}},
                                  {{"name", "SQLite_x"}},
                                  {{"name", std::string("a\0b", 3)}},
                                  {{"name", "\xFF"}},
                                  {{"name", "a"}, {"schema", "main"}},
                                  {{"name", "a"}, {"name", "b"}},
                                  {{"schema", "main"}}};
  for (const Values& values : wrong) {
    const Error error = failure_of([&] { (void)database->check_creation(values, context()); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_FALSE(error.field.empty());
  }
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
