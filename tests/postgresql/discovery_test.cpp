// Types, names, references, foreign tables, samples, queries and new tables.
#include <rapidjson/document.h>

#include "connectors/discovery_fixture.h"
#include "hard_schema.h"
#include "local/object_id.h"

namespace polytomic::local::postgresql::testing {
namespace {

class DiscoveryTest : public local::testing::DiscoveryFixture {};

TEST_F(DiscoveryTest, SpellsTypesAsTheDatabaseDoes) {
  author().run(hard_roles);
  author().run(hard_schema);
  const auto database = open();
  const Object types = describe(*database, "s.types");
  author().run("SET search_path = pg_catalog");  // so that other types are spelled with their schemas
  for (const Column& column : types.columns) {
    EXPECT_EQ(column.source_type, author().value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE "
                                                 "attrelid = 's.types'::regclass AND attname = '" +
                                                 column.name + "'"));
  }
  Names free_texts;
  for (const Column& column : types.columns) {
    if (column.free_text) free_texts.push_back(column.source_type);
  }
  EXPECT_EQ(free_texts, (Names{"character(3)", "name", "character varying(20)"}));
  expect_types(
      types, {{POLYTOMIC_FIELD_TYPE_STRING,
               {"id", "m", "r", "fr", "b", "vb", "ch", "i", "x", "ip", "mac", "mo", "ts", "rc", "qc", "na", "v", "p"}},
              {POLYTOMIC_FIELD_TYPE_NUMBER, {"n", "f8", "o", "mp"}},
              {POLYTOMIC_FIELD_TYPE_ARRAY, {"ms", "ar"}},
              {POLYTOMIC_FIELD_TYPE_OBJECT, {"c", "j", "jb"}},
              {POLYTOMIC_FIELD_TYPE_BINARY, {"ba"}},
              {POLYTOMIC_FIELD_TYPE_DATETIME, {"t", "tz", "d"}},
              {POLYTOMIC_FIELD_TYPE_BOOLEAN, {"bo"}}});
}

TEST_F(DiscoveryTest, KeepsTheNamesOfAQueryToTheLetter) {
  const auto fields = open()->describe_query("SELECT 1 AS \"a \", 2 AS \"b\nc\", 3 AS \"\td\"", context());
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[0].name, "a ");
  EXPECT_EQ(fields[1].name, "b\nc");
  EXPECT_EQ(fields[2].name, "\td");
}

TEST_F(DiscoveryTest, FindsReferences) {
  author().run(hard_roles);
  author().run(hard_schema);
  const Object object = describe(*open("writer"), "s.referring");
  ASSERT_TRUE(object.columns[3].reference);
  EXPECT_EQ(object.columns[3].reference->object_id, "s.referring");
  ASSERT_TRUE(object.columns[4].reference);
  EXPECT_EQ(object.columns[4].reference->object_id, "s.identity_default");
  EXPECT_EQ(object.columns[4].reference->column, "id");
  // Of a key of several columns, each refers to one of the other's.
  ASSERT_TRUE(object.columns[1].reference);
  EXPECT_EQ(object.columns[1].reference->object_id, "s.composite_key");
  EXPECT_EQ(object.columns[1].reference->column, "a");
  ASSERT_TRUE(object.columns[2].reference);
  EXPECT_EQ(object.columns[2].reference->column, "b");
  EXPECT_FALSE(object.columns[0].reference);
  // What a role may not know of is not told to it.
  EXPECT_FALSE(describe(*open("limited"), "s.referring").columns[4].reference);
}

TEST_F(DiscoveryTest, KeepsEveryNameThroughItsId) {
  const Names names{"a.b", "a\"b", " a", "ü", "A", "a'b", "a\\b", "\"q\"", std::string(63, 'x')};
  expect_names_kept(names);
  expect_absent(*open(), {std::string("a.b"), std::string(""), "a." + std::string(70, 'x'), std::string("a\0.a", 4),
                          std::string("pg_catalog.pg_class"), "public." + std::string(63, 'x')});
}

TEST_F(DiscoveryTest, TellsWhatForeignTablesTake) {
  author().run(
      "CREATE EXTENSION postgres_fdw; CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" +
      shared_server()->socket_directory() + "', dbname '" + name_ +
      "'); CREATE USER MAPPING FOR postgres SERVER "
      "loopback; CREATE TABLE base (id int PRIMARY KEY, a text NOT NULL);"
      "CREATE FOREIGN TABLE far (id int, a text NOT NULL) SERVER loopback OPTIONS (table_name 'base');"
      "CREATE FOREIGN TABLE far_fixed (id int, a text) SERVER loopback OPTIONS (table_name 'base', updatable "
      "'false'); CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN "
      "TABLE from_file (a text) SERVER files OPTIONS (filename '/dev/null');"
      "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;"
      "CREATE FOREIGN TABLE broken (a text) SERVER nowhere; CREATE VIEW over_far AS SELECT id, a FROM far");
  const auto database = open();
  const auto verbs_of = [&](const std::string& id) { return verbs(describe(*database, id)); };
  EXPECT_EQ(verbs_of("public.far"), "riud-");
  EXPECT_EQ(verbs_of("public.over_far"), "riud-");
  EXPECT_EQ(verbs_of("public.far_fixed"), "r----");
  EXPECT_EQ(verbs_of("public.from_file"), "r----");
  EXPECT_EQ(verbs_of("public.broken"), "r----");
  EXPECT_EQ(describe(*database, "public.broken").warnings.size(), 1U);
  EXPECT_EQ(describe(*database, "public.far").kind, ObjectKind::table);
  // The broken one takes nothing from the others, neither here nor in the whole listing.
  for (const Object& object : database->describe_all(context()))
    EXPECT_EQ(verbs(object), verbs_of(object.id)) << object.id;
}

TEST_F(DiscoveryTest, SamplesRecords) {
  author().run(
      "CREATE TABLE t (n numeric, b bytea, j jsonb, a int[], s text, big text, f float8, \"o\"\"dd\" text, d date);"
      "INSERT INTO t VALUES (1.50, '\\x00ff', '{\"k\": [1]}', '{1,2}', E'x\\ny\\\\', repeat('z', 1000000), 'NaN', "
      "NULL, '2020-01-02'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
  const auto database = open();
  const auto records = database->sample(describe(*database, "public.t"), 5, context());
  ASSERT_EQ(records.size(), 2U);
  rapidjson::Document record;
  record.Parse(records[0].c_str());
  ASSERT_FALSE(record.HasParseError()) << records[0].substr(0, 200);
  EXPECT_EQ(record["n"].GetDouble(), 1.5);
  EXPECT_STREQ(record["b"].GetString(), "AP8=");
  EXPECT_EQ(record["j"]["k"][0].GetInt(), 1);
  EXPECT_EQ(record["a"][1].GetInt(), 2);
  EXPECT_STREQ(record["s"].GetString(), "x\ny\\");
  EXPECT_LE(record["big"].GetStringLength(), 65536U);
  EXPECT_TRUE(record["o\"dd"].IsNull());
  EXPECT_STREQ(record["d"].GetString(), "2020-01-02");
  EXPECT_EQ(database->sample(describe(*database, "public.t"), 1, context()).size(), 1U);
}

TEST_F(DiscoveryTest, DescribesQueriesWithoutRunningThem) {
  author().run(
      "CREATE TABLE t (id int PRIMARY KEY, v varchar(7), ts timestamptz, tags text[]);"
      "CREATE FUNCTION fail() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'it ran'; END $$");
  const auto database = open();
  const std::string number = std::to_string(POLYTOMIC_FIELD_TYPE_NUMBER);
  const std::string string = std::to_string(POLYTOMIC_FIELD_TYPE_STRING);
  EXPECT_EQ(fields_of(*database, "SELECT id, v FROM t"),
            (Names{"id:integer:" + number, "v:character varying(7):" + string}));
  EXPECT_EQ(fields_of(*database, "SELECT fail() AS x"), Names{"x:integer:" + number});
  EXPECT_EQ(fields_of(*database, "WITH q AS (SELECT 'a' AS b) SELECT * FROM q ORDER BY b LIMIT 1; "),
            Names{"b:text:" + string});
  EXPECT_EQ(fields_of(*database, "VALUES (1)"), Names{"column1:integer:" + number});
  EXPECT_EQ(fields_of(*database, "TABLE t").size(), 4U);
  EXPECT_EQ(fields_of(*database, "SELECT 1 AS \"x.\"\"y\" -- the end"), Names{"x.\"y:integer:" + number});
  EXPECT_EQ(fields_of(*database, "(SELECT 1 AS a) UNION (SELECT 2)"), Names{"a:integer:" + number});
}

TEST_F(DiscoveryTest, RefusesQueriesThatDoMoreThanRead) {
  author().run("CREATE TABLE t (id int PRIMARY KEY)");
  const auto database = open();
  expect_refused(*database, {"",
                             " ; ",
                             "INSERT INTO t VALUES (1) RETURNING id",
                             "UPDATE t SET id = 2 RETURNING id",
                             "DELETE FROM t",
                             "WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x",
                             "SELECT 1; SELECT 2",
                             "SELECT id INTO u FROM t",
                             "SELECT id FROM t FOR UPDATE",
                             "CREATE TABLE u (id int)",
                             "DROP TABLE t",
                             "EXPLAIN SELECT 1",
                             "SHOW search_path",
                             "COPY t TO STDOUT",
                             "BEGIN",
                             "COMMIT",
                             "ROLLBACK; DROP TABLE t",
                             "SET search_path = x",
                             "SELECT $1::int",
                             "SELECT 1) UNION ALL (SELECT 2",
                             "SELECT * FROM nowhere",
                             "SELECT /* open",
                             "DO $$ BEGIN END $$",
                             "DECLARE c CURSOR FOR SELECT 1",
                             "CALL nothing()",
                             "SELECT",
                             "LOCK TABLE t",
                             "TRUNCATE t",
                             "FETCH ALL FROM c"});
  EXPECT_EQ(author().value("SELECT count(*) FROM pg_class WHERE relname IN ('t', 'u')"), "1");
  EXPECT_EQ(fields_of(*database, "SELECT 1 AS a").size(), 1U);
  expect_part(refusal(*database, "SELECT x FROM t").message, "at character 8");
  // A comment behind the end would need this to be read as PostgreSQL reads it.
  for (const char* query : {"SELECT 1; -- note", "SELECT 'ü;' AS \"ö\"; /* note */", "SELECT 1;; -- a;b\n"}) {
    expect_part(refusal(*database, query).message, "leave out the ';'");
  }
  EXPECT_EQ(fields_of(*database, "SELECT 1 AS a -- note; or not\n;").size(), 1U);
}

TEST_F(DiscoveryTest, ChecksNewTables) {
  author().run(hard_roles);
  author().run(
      "CREATE SCHEMA s; CREATE SCHEMA \"dot.ted\"; GRANT ALL ON SCHEMA s, \"dot.ted\" TO writer; CREATE TABLE "
      "s.there (id int); CREATE TYPE s.typed AS ENUM ('a'); REVOKE ALL ON SCHEMA public FROM PUBLIC");
  const auto database = open("writer");
  const auto properties = database->creation_properties(context());
  ASSERT_EQ(properties.size(), 2U);
  EXPECT_EQ(properties[0].id, "schema");
  EXPECT_EQ(properties[0].values, (Names{"dot.ted", "s"}));
  EXPECT_EQ(properties[1].id, "name");
  for (const char* name : {"new", "a.b", "Ünïcode", "q\"uote", "select"}) {
    const NewObject object = database->check_creation({{"schema", "s"}, {"name", name}}, context());
    EXPECT_EQ(object.id, std::string("s.") + name);
    EXPECT_EQ(object.name, name);
    author().run("CREATE TABLE s." + quote(object.name) + " (id int); GRANT ALL ON s." + quote(object.name) +
                 " TO writer");
    EXPECT_TRUE(database->describe(object.id, context())) << name;
  }
  EXPECT_EQ(database->check_creation({{"name", "s.one"}}, context()).id, "s.one");
  EXPECT_EQ(database->check_creation({{"schema", "dot.ted"}, {"name", "x"}}, context()).id, "\"dot.ted\".x");
  const auto field_of = [&](const Values& values) { return creation_failure(*database, values).field; };
  EXPECT_EQ(field_of({{"schema", "s"}}), "name");
  EXPECT_EQ(field_of({{"name", "x"}}), "schema");
  EXPECT_EQ(field_of({{"schema", "public"}, {"name", "x"}}), "schema");
  EXPECT_EQ(field_of({{"schema", "pg_catalog"}, {"name", "x"}}), "schema");
  for (const std::string& name : {std::string(), std::string(64, 'x'), std::string("a\0b", 3), std::string("\xff"),
                                  std::string("there"), std::string("typed")}) {
    EXPECT_EQ(field_of({{"schema", "s"}, {"name", name}}), "name") << name;
  }
  EXPECT_EQ(field_of({{"schema", "s"}, {"name", "x"}, {"color", "red"}}), "color");
  EXPECT_EQ(field_of({{"schema", "s"}, {"name", "x"}, {"name", "y"}}), "name");
  EXPECT_TRUE(open("limited")->creation_properties(context()).empty());
}

TEST_F(DiscoveryTest, FingerprintMovesWithTheSchemaOnly) {
  author().run(hard_roles);
  author().run(
      "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TYPE colour AS ENUM ('red'); CREATE ROLE mover; "
      "CREATE TYPE pair AS (a int, b int); CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA "
      "WRAPPER nothing; CREATE FOREIGN TABLE far (a int) SERVER nowhere");
  const auto database = open("writer");
  expect_fingerprint_moved(*database,
                           {"ALTER TABLE t ADD COLUMN b int",
                            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
                            "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'x'",
                            "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'y'",
                            "ALTER TABLE t RENAME COLUMN b TO c",
                            "CREATE UNIQUE INDEX t_a ON t (a)",
                            "DROP INDEX t_a",
                            "GRANT SELECT ON t TO writer",
                            "GRANT INSERT (a) ON t TO writer",
                            "ALTER TYPE colour ADD VALUE 'blue'",
                            "CREATE VIEW v AS SELECT id FROM t",
                            "CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE id > 1",
                            "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
                            "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                            "CREATE POLICY p ON t USING (true)",
                            "ALTER TABLE t RENAME TO u",
                            "CREATE SCHEMA other",
                            "ALTER TABLE u SET SCHEMA other",
                            "ALTER TYPE pair RENAME TO couple",
                            "ALTER SERVER nowhere OPTIONS (updatable 'false')",
                            "ALTER FOREIGN TABLE far OPTIONS (updatable 'true')",
                            "ALTER ROLE mover BYPASSRLS",
                            "GRANT mover TO writer",
                            "REVOKE mover FROM writer",
                            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                            "CREATE TRIGGER g BEFORE INSERT ON other.u FOR EACH ROW EXECUTE FUNCTION f()",
                            "ALTER TABLE other.u DISABLE TRIGGER g",
                            "DROP VIEW v",
                            "DROP TABLE other.u"});
  author().run("CREATE TABLE data (id int PRIMARY KEY); DROP ROLE mover");
  expect_fingerprint_kept(
      *database, {"INSERT INTO data SELECT generate_series(1, 1000)", "ANALYZE", "VACUUM FULL data", "TRUNCATE data",
                  "CREATE TEMP TABLE x (id int)", "REINDEX TABLE data", "VACUUM data"});
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
