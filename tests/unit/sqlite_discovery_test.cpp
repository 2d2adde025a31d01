// What a database is found to hold: its objects, their columns, types, keys and references.
#include <rapidjson/document.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

// ---------------------------------------------------------------- objects

TEST_F(SqliteConnectorTest, ListsWhatUsersMadeInNameOrder) {
  const auto database = open_new(
      "CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE VIEW a AS SELECT 1 AS x;"
      "CREATE VIRTUAL TABLE c USING fts5 (x); CREATE VIRTUAL TABLE d USING rtree (id, low, high); ANALYZE");
  EXPECT_EQ(ids(*database), (Names{"main.a", "main.b", "main.c", "main.d"}));
  const auto objects = database->describe_all(context());
  EXPECT_EQ(objects[0].kind, ObjectKind::view);
  EXPECT_EQ(objects[1].kind, ObjectKind::table);
  EXPECT_EQ(objects[2].kind, ObjectKind::virtual_table);
  EXPECT_EQ(objects[1].schema, "main");
  EXPECT_EQ(objects[1].name, "b");
  for (const char* hidden : {"main.c_data", "main.sqlite_sequence", "main.sqlite_stat1", "main.sqlite_schema"}) {
    EXPECT_FALSE(database->describe(hidden, context())) << hidden;
  }
}

TEST_F(SqliteConnectorTest, KeepsEveryName) {
  const Names names{"a.b", "say \"hi\"", "with space", "Größe",  "顧客",      "semi;colon", "'quoted'", "[brackets]",
                    "`x`", "percent%",   "main.main",  "select", "new\nline", "?1",         "-- x",     "."};
  std::string sql;
  for (const std::string& name : names) {
    sql += "CREATE TABLE " + quote(name) + " (" + quote(name) + " PRIMARY KEY, " + quote("g " + name) + " AS (1));";
    sql += "INSERT INTO " + quote(name) + " VALUES (7);";
  }
  const auto database = open_new(sql);
  EXPECT_EQ(database->describe_all(context()).size(), names.size());
  for (const std::string& name : names) {
    const Object object = describe(*database, name);
    EXPECT_EQ(object.id, "main." + name);
    EXPECT_EQ(object.columns[0].name, name);
    EXPECT_EQ(object.keys[0].columns, Names{name});
    EXPECT_EQ(verbs(object), "riud-");
    rapidjson::Document record;
    record.Parse(database->sample(object, 1, context()).at(0).c_str());
    EXPECT_EQ(record[name.c_str()].GetInt(), 7) << name;
  }
}

TEST_F(SqliteConnectorTest, FindsObjectsAsSqliteDoesAndReturnsTheirSpelling) {
  const auto database = open_new("CREATE TABLE \"Order Lines\" (\"Id\" INTEGER PRIMARY KEY); CREATE TABLE \"Ä\" (x)");
  EXPECT_EQ(database->describe("MAIN.order LINES", context())->id, "main.Order Lines");
  EXPECT_FALSE(database->describe("main.ä", context())) << "only ASCII letters have a case";
  for (const char* wrong : {"", "main", "main.", "Order Lines", "temp.Order Lines", "main.Order", "mainXOrder Lines"}) {
    EXPECT_FALSE(database->describe(wrong, context())) << wrong;
  }
  EXPECT_FALSE(database->describe(std::string_view("main.Order Lines\0", 17), context()));
}

TEST_F(SqliteConnectorTest, OffersOnlyTheTablesAskedFor) {
  create(
      "CREATE TABLE a (x PRIMARY KEY); CREATE TABLE \"b.c\" (x REFERENCES a); CREATE TABLE d (x REFERENCES \"b.c\" "
      "(x));"
      "CREATE VIEW v AS SELECT * FROM a");
  const auto database = open(path(), R"("tables":["main.B.c","main.D","main.gone"])");
  EXPECT_EQ(ids(*database), (Names{"main.b.c", "main.d"}));
  EXPECT_FALSE(database->describe("main.a", context()));
  EXPECT_FALSE(describe(*database, "b.c").columns[0].reference) << "its parent is not offered";
  EXPECT_EQ(describe(*database, "d").columns[0].reference->object_id, "main.b.c");
  const auto values = database->configuration_values(context());
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0].key, "tables");
  EXPECT_FALSE(values[0].allows_creation);
  EXPECT_EQ(values[0].values, (Names{"main.a", "main.b.c", "main.d", "main.v"}));
  EXPECT_EQ(ids(*open(path(), "\"tables\":[]")).size(), 4U);
}

TEST_F(SqliteConnectorTest, DescribesABrokenViewWithAWarning) {
  const auto database = open_new(
      "CREATE VIEW a AS SELECT * FROM gone; CREATE VIEW b AS SELECT missing(1) AS x; CREATE TABLE c (x);"
      "CREATE VIEW d AS SELECT x FROM c; CREATE VIEW e AS SELECT * FROM e2; CREATE VIEW e2 AS SELECT * FROM e;"
      "CREATE TRIGGER t INSTEAD OF INSERT ON a BEGIN SELECT 1; END");
  const auto objects = database->describe_all(context());
  ASSERT_EQ(objects.size(), 6U);
  for (const Object& object : objects) {
    const bool whole = object.name == "c" || object.name == "d";
    EXPECT_EQ(object.columns.empty(), !whole) << object.name;
    EXPECT_EQ(object.warnings.empty(), whole) << object.name;
    EXPECT_EQ(verbs(object), object.name == "c" ? "riud-" : "r----") << object.name;
  }
  expect_part(objects[0].warnings.at(0), "gone");
  EXPECT_EQ(failure_of([&] { (void)database->sample(objects[0], 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(SqliteConnectorTest, LeavesOutNamesThatAreNotText) {
  const auto database = open_new("CREATE TABLE \"\xFF\" (x); CREATE TABLE t (\"\xC3\" PRIMARY KEY, b \"\xFE\" UNIQUE)");
  EXPECT_EQ(ids(*database), Names{"main.t"});
  const Object table = describe(*database, "t");
  ASSERT_EQ(table.columns.size(), 1U);
  EXPECT_EQ(table.columns[0].name, "b");
  EXPECT_EQ(table.columns[0].source_type, "?");
  EXPECT_EQ(keys(table), std::set<std::string>{"upsert b,"});
  EXPECT_EQ(table.warnings.size(), 1U);
}

TEST_F(SqliteConnectorTest, ListsManyTables) {
  std::string sql = "BEGIN;";
  for (int index = 0; index < 1000; ++index) {
    sql += "CREATE TABLE t" + std::to_string(index) + " (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE);";
  }
  const auto database = open_new(sql + "COMMIT");
  const auto objects = database->describe_all(context());
  ASSERT_EQ(objects.size(), 1000U);
  for (const Object& object : objects) EXPECT_EQ(object.keys.size(), 2U);
}

// ---------------------------------------------------------------- columns and keys

TEST_F(SqliteConnectorTest, TellsTheRowidAliasFromOtherPrimaryKeys) {
  const auto database = open_new(
      "CREATE TABLE alias (a INTEGER PRIMARY KEY); CREATE TABLE counted (a INTEGER PRIMARY KEY AUTOINCREMENT);"
      "CREATE TABLE quirk (a INTEGER PRIMARY KEY DESC); CREATE TABLE word (a INT PRIMARY KEY);"
      "CREATE TABLE text (a TEXT PRIMARY KEY); CREATE TABLE named (a INTEGER, CONSTRAINT k PRIMARY KEY (a DESC));"
      "CREATE TABLE strict_word (a INT PRIMARY KEY) STRICT; CREATE TABLE strict_alias (a INTEGER PRIMARY KEY) STRICT;"
      "CREATE TABLE without (a TEXT PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE without_integer (a INTEGER PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE without_default (a TEXT PRIMARY KEY DEFAULT 'x') WITHOUT ROWID");
  const std::map<std::string, std::string> expected{{"alias", "-p-cui1-s"},          {"counted", "-p-cui1-s"},
                                                    {"quirk", "np-cui1-s"},          {"word", "np-cui1-s"},
                                                    {"text", "np-cui1-s"},           {"named", "-p-cui1-s"},
                                                    {"strict_word", "-prcui1-s"},    {"strict_alias", "-p-cui1-s"},
                                                    {"without", "-prcui1-s"},        {"without_integer", "-prcui1-s"},
                                                    {"without_default", "-p-cui1-s"}};
  for (const auto& [name, wanted] : expected) {
    const Object table = describe(*database, name);
    EXPECT_EQ(facts(table.columns.at(0)), wanted) << name;
    EXPECT_EQ(keys(table), std::set<std::string>{"primary upsert a,"}) << name;
  }
}

TEST_F(SqliteConnectorTest, KnowsWhichColumnsAnInsertNeeds) {
  const auto database = open_new(
      "CREATE TABLE t (plain, must TEXT NOT NULL, filled TEXT NOT NULL DEFAULT '', empty TEXT NOT NULL DEFAULT NULL,"
      "nested TEXT NOT NULL DEFAULT ( ( /* ) */ nUlL -- x\n ) ), word TEXT NOT NULL DEFAULT 'null',"
      "made TEXT NOT NULL DEFAULT (datetime('now')), virtual_one AS (plain), stored_one NOT NULL AS (must) STORED,"
      "moment NOT NULL DEFAULT CURRENT_TIMESTAMP, minus NOT NULL DEFAULT -1)");
  const std::map<std::string, std::string> expected{
      {"plain", "n--cu---s"},      {"must", "--rcu---s"},   {"filled", "---cu---s"}, {"empty", "--rcu---s"},
      {"nested", "--rcu---s"},     {"word", "---cu---s"},   {"made", "---cu---s"},   {"virtual_one", "n------gs"},
      {"stored_one", "-------gs"}, {"moment", "---cu---s"}, {"minus", "---cu---s"}};
  EXPECT_EQ(facts_by_name(describe(*database, "t")), expected);
}

TEST_F(SqliteConnectorTest, KnowsWhichKeysIdentifyAndWhichTakeAnUpsert) {
  const auto database = open_new(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE COLLATE NOCASE, b, c, d, e, f, g AS (b) UNIQUE, h, i,"
      "UNIQUE (b, c), UNIQUE (c, b), UNIQUE (d, id), UNIQUE (id));"
      "CREATE UNIQUE INDEX partial_one ON t (d) WHERE d > 0; CREATE UNIQUE INDEX expression_one ON t (lower(e));"
      "CREATE UNIQUE INDEX repeated_one ON t (f, f); CREATE UNIQUE INDEX collated_one ON t (h COLLATE RTRIM DESC);"
      "CREATE UNIQUE INDEX mixed_one ON t (b, g); CREATE INDEX plain_one ON t (i)");
  const Object table = describe(*database, "t");
  EXPECT_EQ(keys(table), (std::set<std::string>{"primary upsert id,", "upsert a,", "upsert b,c,", "d,id,", "f,", "g,",
                                                "upsert h,", "b,g,"}));
  EXPECT_TRUE(table.keys[0].primary);
  for (const Column& column : table.columns) {
    const bool identity = std::set<std::string>{"id", "a", "f", "g", "h"}.count(column.name) > 0;
    EXPECT_EQ(column.identity, identity) << column.name;
    EXPECT_EQ(column.unique, identity) << column.name;
  }
}

TEST_F(SqliteConnectorTest, OrdersACompositeKeyAsItWasDeclared) {
  const auto database = open_new(
      "CREATE TABLE t (a, b NOT NULL, c, PRIMARY KEY (c, a));"
      "CREATE TABLE w (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID; CREATE TABLE none (a, b)");
  EXPECT_EQ(keys(describe(*database, "t")), std::set<std::string>{"primary upsert c,a,"});
  EXPECT_EQ(keys(describe(*database, "w")), std::set<std::string>{"primary upsert c,a,"});
  EXPECT_TRUE(describe(*database, "none").keys.empty());
  EXPECT_EQ(facts_by_name(describe(*database, "t")),
            (std::map<std::string, std::string>{{"a", "np-cu---s"}, {"b", "--rcu---s"}, {"c", "np-cu---s"}}));
  EXPECT_EQ(facts_by_name(describe(*database, "w")),
            (std::map<std::string, std::string>{{"a", "-prcu---s"}, {"b", "n--cu---s"}, {"c", "-prcu---s"}}));
}

TEST_F(SqliteConnectorTest, ResolvesReferences) {
  create(
      "CREATE TABLE Parent (Id INTEGER PRIMARY KEY, Code TEXT UNIQUE); CREATE TABLE pair (a, b, PRIMARY KEY (a, b));"
      "CREATE TABLE child (implied REFERENCES PARENT, named REFERENCES parent (CODE), itself REFERENCES child (named),"
      "one, two, broken REFERENCES gone, wrong REFERENCES Parent (absent), half REFERENCES pair,"
      "twice REFERENCES Parent REFERENCES pair (a), FOREIGN KEY (one, two) REFERENCES pair)");
  const auto database = open(path());
  const auto check = [](const Object& child) {
    std::map<std::string, std::string> found;
    for (const Column& column : child.columns) {
      if (column.reference) found[column.name] = column.reference->object_id + " " + column.reference->column;
    }
    EXPECT_EQ(found, (std::map<std::string, std::string>{{"implied", "main.Parent Id"},
                                                         {"named", "main.Parent Code"},
                                                         {"itself", "main.child named"},
                                                         {"twice", "main.Parent Id"}}));
  };
  check(describe(*database, "child"));
  check(database->describe_all(context()).at(1));
}

TEST_F(SqliteConnectorTest, MapsDeclaredTypes) {
  const std::vector<std::pair<std::string, polytomic_field_type>> types{
      {"INTEGER", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"BIGINT UNSIGNED", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"TINYINT(1)", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"REAL", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"DOUBLE PRECISION", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"DECIMAL(10,2)", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"NUMERIC", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"TEXT", POLYTOMIC_FIELD_TYPE_STRING},
      {"varchar(20)", POLYTOMIC_FIELD_TYPE_STRING},
      {"CLOB", POLYTOMIC_FIELD_TYPE_STRING},
      {"UUID", POLYTOMIC_FIELD_TYPE_STRING},
      {"boolean", POLYTOMIC_FIELD_TYPE_BOOLEAN},
      {"BOOL", POLYTOMIC_FIELD_TYPE_BOOLEAN},
      {"DATE", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"DateTime", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"TIMESTAMP WITH TIME ZONE", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"TIME", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"DATETIME(6)", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"JSON", POLYTOMIC_FIELD_TYPE_OBJECT},
      {"BLOB", POLYTOMIC_FIELD_TYPE_BINARY},
      {"VARBINARY(16)", POLYTOMIC_FIELD_TYPE_BINARY},
      {"LONGBLOB", POLYTOMIC_FIELD_TYPE_BINARY},
      {"ANY", POLYTOMIC_FIELD_TYPE_UNKNOWN},
      {"", POLYTOMIC_FIELD_TYPE_UNKNOWN},
      {"CANDIDATE", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"FLOATING POINT", POLYTOMIC_FIELD_TYPE_NUMBER}};
  std::string sql = "CREATE TABLE t (first";
  for (std::size_t index = 0; index < types.size(); ++index) {
    sql += ", c" + std::to_string(index) + " " + types[index].first;
  }
  const auto database = open_new(sql + "); CREATE TABLE s (a ANY, b INT, c TEXT, d BLOB, e REAL) STRICT");
  const Object table = describe(*database, "t");
  for (std::size_t index = 0; index < types.size(); ++index) {
    EXPECT_EQ(table.columns[index + 1].source_type, types[index].first);
    EXPECT_EQ(table.columns[index + 1].type, types[index].second) << types[index].first;
  }
  EXPECT_EQ(describe(*database, "s").columns[0].type, POLYTOMIC_FIELD_TYPE_UNKNOWN);
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
