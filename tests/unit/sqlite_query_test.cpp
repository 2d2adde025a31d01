// What is read: the fields of queries, and sampled records.
#include <string>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

// ---------------------------------------------------------------- queries

TEST_F(SqliteConnectorTest, DescribesTheFieldsOfAQuery) {
  const auto database = open_new(
      "CREATE TABLE t (a INTEGER, b VARCHAR(9), c, d JSON AS (json_extract(b, '$.x'))); CREATE VIEW v AS SELECT b FROM "
      "t;"
      "CREATE VIRTUAL TABLE f USING fts5 (x); CREATE VIRTUAL TABLE r USING rtree (id, low, high)");
  const auto fields = database->describe_query("SELECT a, b AS \"b b\", c, d, a + 1, a FROM t", context());
  ASSERT_EQ(fields.size(), 6U);
  EXPECT_EQ(fields[0].source_type, "INTEGER");
  EXPECT_EQ(fields[0].type, POLYTOMIC_FIELD_TYPE_NUMBER);
  EXPECT_EQ(fields[1].name, "b b");
  EXPECT_EQ(fields[1].type, POLYTOMIC_FIELD_TYPE_STRING);
  EXPECT_EQ(fields[2].type, POLYTOMIC_FIELD_TYPE_UNKNOWN);
  EXPECT_EQ(fields[3].type, POLYTOMIC_FIELD_TYPE_OBJECT);
  EXPECT_EQ(fields[4].source_type, "");
  EXPECT_EQ(fields[4].type, POLYTOMIC_FIELD_TYPE_UNKNOWN);
  EXPECT_EQ(fields[5].name, "a") << "names stay as the database gives them";
  for (const char* query :
       {"SELECT 1;", " ; ;SELECT 1 ; -- the end", "SELECT 1 /* open", "VALUES (1, 2)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", "SELECT * FROM v, f, r",
        "SELECT sum(a) OVER (), json_object('a', a) FROM t", "SELECT value FROM json_each('[1]')",
        "SELECT name FROM pragma_table_info('t')", "SELECT ';' AS x", "SELECT 1 UNION SELECT 2 ORDER BY 1",
        "SELECT snippet(f, 0, '', '', '', 1) FROM f", "SELECT name FROM sqlite_schema"}) {
    EXPECT_NO_THROW((void)database->describe_query(query, context())) << query;
  }
}

TEST_F(SqliteConnectorTest, RefusesQueriesThatDoMoreThanRead) {
  const auto database = open_new("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  for (const std::string query : {"",
                                  " ",
                                  ";",
                                  "-- only",
                                  "/* only */",
                                  "SELECT 1; SELECT 2",
                                  "SELECT 1; nonsense",
                                  "SELECT 1; DELETE FROM t",
                                  "INSERT INTO t VALUES (1)",
                                  "INSERT INTO t VALUES (1) RETURNING a",
                                  "UPDATE t SET a = 1",
                                  "DELETE FROM t",
                                  "WITH x AS (SELECT 1) DELETE FROM t",
                                  "REPLACE INTO t VALUES (1)",
                                  "CREATE TABLE u (a)",
                                  "CREATE TEMP TABLE u (a)",
                                  "CREATE TABLE u AS SELECT 1",
                                  "DROP TABLE t",
                                  "ALTER TABLE t ADD b",
                                  "PRAGMA table_info (t)",
                                  "PRAGMA query_only = 0",
                                  "PRAGMA trusted_schema = 1",
                                  "ATTACH '/tmp/x' AS x",
                                  "ATTACH ':memory:' AS x",
                                  "SELECT 1; ATTACH ':memory:' AS x",
                                  "DETACH main",
                                  "SELECT * FROM temp.t",
                                  "SELECT * FROM other.t",
                                  "VACUUM",
                                  "VACUUM INTO '/tmp/x'",
                                  "ANALYZE",
                                  "REINDEX",
                                  "BEGIN",
                                  "COMMIT",
                                  "SAVEPOINT s",
                                  "EXPLAIN SELECT 1",
                                  "EXPLAIN QUERY PLAN SELECT 1",
                                  "SELECT ?",
                                  "SELECT :a",
                                  "SELECT $a",
                                  "SELECT @a",
                                  "SELECT load_extension('/tmp/x.so')",
                                  "SELECT fts3_tokenizer('simple')",
                                  "SELECT * FROM gone",
                                  "SELECT gone FROM t",
                                  "UPDATE sqlite_schema SET type = 'x'",
                                  "DELETE FROM sqlite_schema",
                                  "SELEC 1",
                                  "SELECT (",
                                  "SELECT '"}) {
    const Error error = failure_of([&] { (void)database->describe_query(query, context()); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << query;
    EXPECT_EQ(error.field, "query");
  }
  EXPECT_EQ(failure_of([&] { (void)database->describe_query(std::string("SELECT 1\0", 9), context()); }).code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  const std::string long_query = "SELECT " + std::string(2'000'000, ' ') + "1";
  EXPECT_EQ(failure_of([&] { (void)database->describe_query(long_query, context()); }).code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  const Error error = failure_of([&] { (void)database->describe_query("; SELECT a, gone FROM t", context()); });
  expect_part(error.message, "no such column: gone");
  expect_part(error.message, "byte 12");
  EXPECT_EQ(Writer(path()).number("SELECT count(*) FROM t"), 1);
  EXPECT_EQ(ids(*database), Names{"main.t"});
}

// ---------------------------------------------------------------- records

TEST_F(SqliteConnectorTest, SamplesEveryKindOfValue) {
  const auto database = open_new(
      "CREATE TABLE t (\"a \"\"b\"\"\", big INTEGER, small REAL, huge REAL, bytes BLOB, none, text TEXT, bad TEXT, "
      "zero);"
      "INSERT INTO t VALUES ('x', 9223372036854775807, 0.1, 9e999, x'00ff10', NULL, 'é' || char(0) || '\"\\',"
      "CAST(x'ff41' AS TEXT), zeroblob(0)); INSERT INTO t (big, small) VALUES (-9223372036854775808, 1e300)");
  const auto records = database->sample(describe(*database, "t"), 10, context());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0],
            R"({"a \"b\"":"x","big":9223372036854775807,"small":0.1,"huge":null,"bytes":"AP8Q","none":null,)"
            R"("text":"é\u0000\"\\","bad":"/0E=","zero":""})");
  expect_part(records[1], R"("big":-9223372036854775808,"small":1e300)");
  EXPECT_EQ(database->sample(describe(*database, "t"), 1, context()).size(), 1U);
  EXPECT_TRUE(database->sample(describe(*database, "t"), 0, context()).empty());
}

TEST_F(SqliteConnectorTest, SamplesStaySmall) {
  const auto database = open_new(
      "CREATE TABLE wide (value BLOB); "
      "WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 200) "
      "INSERT INTO wide SELECT zeroblob(1000000) FROM counter");
  const Object wide = describe(*database, "wide");
  const auto records = database->sample(wide, 200, context());
  std::size_t bytes = 0;
  for (const std::string& record : records) {
    EXPECT_LT(record.size(), 100'000U);
    bytes += record.size();
  }
  EXPECT_FALSE(records.empty());
  EXPECT_LT(bytes, 5'000'000U);
}

TEST_F(SqliteConnectorTest, SamplesWhatItCan) {
  const auto database = open_new(
      "CREATE TABLE t (a, c); INSERT INTO t VALUES ('{', 1), ('{}', 2);"
      "ALTER TABLE t ADD COLUMN b AS (json_extract(a, '$.x'));"
      "CREATE VIEW v AS SELECT a FROM t; CREATE TABLE old (a, b); INSERT INTO old VALUES (1, 2);"
      "CREATE VIRTUAL TABLE f USING fts5 (x); INSERT INTO f VALUES ('word')");
  EXPECT_EQ(database->sample(describe(*database, "t"), 2, context()),
            (Names{R"({"a":"{","c":1})", R"({"a":"{}","c":2})"}));
  EXPECT_EQ(database->sample(describe(*database, "v"), 1, context()), Names{R"({"a":"{"})"});
  EXPECT_EQ(database->sample(describe(*database, "f"), 1, context()), Names{R"({"x":"word"})"});
  const Object old = describe(*database, "old");
  Writer(path()).run("ALTER TABLE old DROP COLUMN b");
  EXPECT_EQ(database->sample(old, 1, context()), Names{R"({"a":1})"}) << "never the name of the column as a text";
  Writer(path()).run("DROP TABLE old");
  EXPECT_EQ(failure_of([&] { (void)database->sample(old, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
