// Types, names, references, samples, queries and new tables.
#include <rapidjson/document.h>

#include <algorithm>

#include "connectors/discovery_fixture.h"
#include "hard_schema.h"
#include "local/object_id.h"

namespace polytomic::local::mysql::testing {
namespace {

class DiscoveryTest : public local::testing::DiscoveryFixture {
 protected:
  void create_hard_schema() {
    create_users({"writer", "limited"});
    author().run(hard_schema);
  }
};

TEST_F(DiscoveryTest, DescribesATable) {
  author().run(
      "CREATE DATABASE shop; CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, code varchar(8) NOT NULL, "
      "total decimal(10,2), paid tinyint(1) NOT NULL DEFAULT 0, twice decimal(11,2) AS (total * 2))");
  const auto database = open();
  EXPECT_EQ(ids(*database), Names{"shop.orders"});
  const Object orders = describe(*database, "shop.orders");
  EXPECT_EQ(verbs(orders), "riudt");
  EXPECT_EQ(keys(orders), std::set<std::string>{"primary upsert id,"});
  Names described;
  for (const Column& column : orders.columns)
    described.push_back(column.name + " " + column.source_type + " " + facts(column));
  EXPECT_EQ(described, (Names{"id int(11) np-cui1-s", "code varchar(8) --rcu---s", "total decimal(10,2) n--cu---s",
                              "paid tinyint(1) ---cu---s", "twice decimal(11,2) n------gs"}));
}

TEST_F(DiscoveryTest, SpellsTypesAsTheServerDoes) {
  create_hard_schema();
  const Object types = describe(*open(), "s.types");
  for (const Column& column : types.columns) {
    EXPECT_EQ(column.source_type,
              author().value("SELECT COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                             "'s' AND TABLE_NAME = 'types' AND COLUMN_NAME = " +
                             literal(column.name)));
  }
  Names fixed_forms;
  for (const Column& column : types.columns) {
    if (!column.free_text) fixed_forms.push_back(column.name);
  }
  EXPECT_EQ(fixed_forms, (Names{"e", "se", "uu", "i6"}));
  expect_types(types, {{POLYTOMIC_FIELD_TYPE_STRING, {"c", "vc", "tt", "te", "mt", "lt", "e", "se", "jn", "uu", "i6"}},
                       {POLYTOMIC_FIELD_TYPE_NUMBER,
                        {"id", "t4", "s", "m", "i", "z", "bi", "bu", "d", "du", "f", "dd", "b9", "y"}},
                       {POLYTOMIC_FIELD_TYPE_OBJECT, {"j", "jc"}},
                       {POLYTOMIC_FIELD_TYPE_BINARY, {"bn", "vb", "tb", "bl", "mb", "lb"}},
                       {POLYTOMIC_FIELD_TYPE_DATETIME, {"da", "dt", "ts", "ti"}},
                       {POLYTOMIC_FIELD_TYPE_BOOLEAN, {"t1", "t1u", "b1"}},
                       {POLYTOMIC_FIELD_TYPE_UNKNOWN, {"g", "p"}}});
}

TEST_F(DiscoveryTest, FindsReferences) {
  create_hard_schema();
  const Object child = describe(*open("writer"), "s.child");
  const auto reference_of = [&child](const std::string& name) {
    const auto& reference = std::ranges::find(child.columns, name, &Column::name)->reference;
    return reference ? reference->object_id + "." + reference->column : "";
  };
  EXPECT_EQ(reference_of("parent_id"), "s.parent.id");
  EXPECT_EQ(reference_of("b"), "s.composite.b");
  EXPECT_EQ(reference_of("c"), "s.composite.a");
  EXPECT_EQ(reference_of("a"), "");
}

// Who may see InnoDB's own tables is told of foreign keys in another way.
TEST_F(DiscoveryTest, FindsTheSameReferencesForEveryUser) {
  create_users({"plain", "observer"});
  author().run("GRANT ALL ON *.* TO observer; GRANT ALL ON `Od/d.s`.* TO plain");
  author().run("CREATE DATABASE `Od/d.s`; USE `Od/d.s`; CREATE TABLE parent (id int PRIMARY KEY)");
  const Names children{"Plain",   "dot.ted", "sl/ash", "at@sign",   "per%cent", "sp ace",
                       "ünïcode", "ÀÉ",      "漢字",   "q`u\"o'te", "#hash",    "under_score"};
  for (const std::string& child : children) {
    author().run("CREATE TABLE " + quote(child) +
                 " (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES parent (id))");
  }
  const auto referring = [this](Database& database) {
    Names found;
    for (const Object& object : database.describe_all(context())) {
      for (const Column& column : object.columns) {
        if (column.reference) found.push_back(object.name + "." + column.name);
      }
      EXPECT_EQ(object.can_truncate, object.name != "parent") << object.id;
    }
    std::ranges::sort(found);
    return found;
  };
  const auto plain = open("plain");
  const auto observer = open("observer");
  Names expected;
  for (const std::string& child : children) expected.push_back(child + ".up");
  std::ranges::sort(expected);
  EXPECT_EQ(referring(*plain), expected);
  EXPECT_EQ(referring(*observer), expected);
  // What is kept is good until something changes.
  author().run("DROP TABLE `dot.ted`");
  std::erase(expected, "dot.ted.up");
  EXPECT_EQ(referring(*plain), expected);
  EXPECT_EQ(referring(*observer), expected);
}

// One table is told by the statement that would create it, all of them by the catalog.
TEST_F(DiscoveryTest, TellsOfOneTableWhatItTellsOfAll) {
  author().run("CREATE DATABASE zone; CREATE TABLE zone.`par)ent` (a int, `b,c` int, PRIMARY KEY (a, `b,c`))");
  author().run(R"(CREATE DATABASE s DEFAULT COLLATE utf8mb4_bin; USE s;
    CREATE TABLE plain (id int PRIMARY KEY COMMENT 'UNIQUE KEY `id` (`id`), CHECK (json_valid(', j json NOT NULL,
      l longtext CHECK (json_valid(l) AND 1), k longtext COMMENT 'CHECK (json_valid(`k`))', x varchar(50) DEFAULT '),''',
      u int, v varchar(50), UNIQUE KEY `u)x` (v(7), u) COMMENT ')', UNIQUE KEY (u) IGNORED, FULLTEXT KEY f (x))
      COMMENT='ENGINE=ARCHIVE';
    CREATE TABLE named (id int PRIMARY KEY, j longtext, CONSTRAINT j CHECK (json_valid(j)));
    CREATE TABLE child (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES zone.`par)ent` (a, `b,c`),
      CONSTRAINT `o``f` FOREIGN KEY (id) REFERENCES plain (id) ON DELETE CASCADE);
    CREATE TABLE slashes (id int UNIQUE COMMENT '\\\\', a int COMMENT ') ''\\\\', UNIQUE (a));
    CREATE TABLE half (id int PRIMARY KEY, h int AS (id DIV 2) STORED UNIQUE);
    CREATE TABLE times (a int, s date NOT NULL, e date NOT NULL, UNIQUE (a, e, s), CHECK (s < e)))");
  const auto database = open();
  const auto objects = database->describe_all(context());
  EXPECT_EQ(objects.size(), 7U);
  for (const Object& object : objects) {
    EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*open(), object.id)));
  }
  const Object plain = describe(*database, "s.plain");
  EXPECT_EQ(keys(plain).size(), 3U);
  EXPECT_EQ(verbs(plain), "riud-");
  EXPECT_EQ(describe(*database, "s.child").columns[2].reference->column, "b,c");
  author().run("DROP TABLE s.child");  // or its parents could not be dropped
}

// A connection that has looked often enough knows which tables have none.
TEST_F(DiscoveryTest, SeesNewTriggersAfterManyLooks) {
  author().run("CREATE DATABASE s; CREATE TABLE s.t (id int PRIMARY KEY, a int NOT NULL)");
  const auto database = open();
  for (int look = 0; look < 5; ++look) EXPECT_TRUE(describe(*database, "s.t").columns[1].required) << look;
  author().run("CREATE TRIGGER s.fills BEFORE INSERT ON s.t FOR EACH ROW SET NEW.a = 1");
  for (int look = 0; look < 5; ++look) EXPECT_FALSE(describe(*database, "s.t").columns[1].required) << look;
  author().run("DROP TRIGGER s.fills");
  for (int look = 0; look < 5; ++look) EXPECT_TRUE(describe(*database, "s.t").columns[1].required) << look;
}

TEST_F(DiscoveryTest, KeepsEveryNameThroughItsId) {
  std::string of_three_bytes;  // as long as the name of a file may be, as which the server writes it
  for (int count = 0; count < 50; ++count) of_three_bytes += "日";
  const Names names{
      "a.b",         "a\"b", " a", "ü", "A", "a'b", "a\\b", "\"q\"", "a`b", "a/b", "100%", "日本", std::string(64, 'x'),
      of_three_bytes};
  expect_names_kept(names);
  expect_absent(*open(), {std::string("a.b"), std::string(""), "A." + std::string(70, 'x'), std::string("A\0.A", 4),
                          std::string("mysql.user"), "A." + std::string(63, 'x'), std::string("A.\xff")});
}

TEST_F(DiscoveryTest, FoldsNamesWhereTheServerDoes) {
  shared_server()->restart({"lower-case-table-names=1"});
  author_ = std::make_unique<Client>(shared_server()->socket(), PrivateServer::administrator);
  author().run(
      "CREATE DATABASE Shop; CREATE TABLE Shop.Orders (Id int PRIMARY KEY); CREATE VIEW Shop.Seen AS SELECT * FROM "
      "Shop.Orders");
  const auto database = open();
  EXPECT_EQ(ids(*database), (Names{"shop.orders", "shop.seen"}));
  EXPECT_EQ(keys(describe(*database, "shop.seen")), std::set<std::string>{"upsert Id,"});
  EXPECT_EQ(database->check_creation({{"schema", "shop"}, {"name", "NEW"}}, context()).id, "shop.new");
  EXPECT_EQ(creation_failure(*database, {{"schema", "shop"}, {"name", "ORDERS"}}).field, "name");
  shared_server()->restart();
}

TEST_F(DiscoveryTest, LooksAtOneDatabaseWhereItIsTold) {
  author().run("CREATE DATABASE one; CREATE TABLE one.t (id int); CREATE DATABASE two; CREATE TABLE two.t (id int)");
  const auto database = open("root", R"("dbname":"two")");
  EXPECT_EQ(ids(*database), Names{"two.t"});
  EXPECT_FALSE(database->describe("one.t", context()));
  EXPECT_EQ(database->creation_properties(context()).at(0).values, Names{"two"});
  EXPECT_EQ(database->describe_query("SELECT * FROM t", context()).size(), 1U);
}

// Rights on a whole database are told by the grants, others by each column; one object is told by its columns alone.
TEST_F(DiscoveryTest, FindsTheSameRightsHoweverTheyAreGiven) {
  const Names users{"direct", "by_role", "by_pattern", "reader", "by_column", "partly"};
  create_users(users);
  author().run(R"(CREATE DATABASE `s_1`; USE `s_1`; CREATE ROLE team;
    CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int AS (a + 1)); CREATE TABLE u (id int UNIQUE, a json);
    CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW w AS SELECT a, count(*) AS n FROM t GROUP BY a;
    GRANT ALL ON `s\_1`.* TO direct; GRANT SELECT, INSERT, UPDATE ON `s\_1`.* TO team; GRANT team TO by_role;
    SET DEFAULT ROLE team FOR by_role; GRANT SELECT, INSERT, UPDATE, DELETE ON `s_1`.* TO by_pattern;
    GRANT SELECT ON `s\_1`.* TO reader; GRANT INSERT ON t TO reader; GRANT SELECT (id), INSERT (id, a) ON t TO by_column;
    GRANT UPDATE (a) ON v TO by_column; GRANT SELECT, INSERT ON `s\_1`.* TO partly; GRANT UPDATE (a) ON t TO partly)");
  for (const std::string& user : users) {
    const auto objects = open(user, R"("dbname":"s_1")")->describe_all(context());
    EXPECT_EQ(objects.size(), user == "by_column" ? 2U : 4U) << user;
    const auto alone = open(user);
    for (const Object& object : objects) {
      EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*alone, object.id))) << user;
    }
  }
  const auto verbs_of = [&](const std::string& user) { return verbs(describe(*open(user), "s_1.t")); };
  EXPECT_EQ(verbs_of("by_role"), "riu--");
  EXPECT_EQ(verbs_of("by_pattern"), "riud-");
}

TEST_F(DiscoveryTest, SamplesRecords) {
  author().run(
      "SET sql_mode = ''; CREATE DATABASE d; USE d; CREATE TABLE t (n decimal(5,2), z int(6) zerofill, b varbinary(9), "
      "j "
      "json, s text, big longtext, f double, `o``dd` text, dt datetime, flag tinyint(1), bits bit(9), one bit(1), p "
      "point, "
      "y year, big_number bigint unsigned, latin varchar(9) CHARACTER SET latin1, e enum('a'), t time);"
      "INSERT INTO t VALUES (1.50, 42, x'00ff', '{\"k\": [1]}', 'x\\ny\\\\', repeat('z', 1000000), 1e100, NULL, "
      "'0000-00-00', 1, b'101', b'1', POINT(1, 2), 2020, 18446744073709551615, 'ü', 'a', '-838:59:59'), (2, NULL, "
      "NULL, "
      "NULL, NULL, NULL, NULL, NULL, NULL, 7, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
  const auto database = open();
  const auto records = database->sample(describe(*database, "d.t"), 5, context());
  ASSERT_EQ(records.size(), 2U);
  rapidjson::Document record;
  record.Parse(records[0].c_str());
  ASSERT_FALSE(record.HasParseError()) << records[0].substr(0, 200);
  EXPECT_EQ(record["n"].GetDouble(), 1.5);
  EXPECT_STREQ(record["z"].GetString(), "000042");
  EXPECT_STREQ(record["b"].GetString(), "AP8=");
  EXPECT_EQ(record["j"]["k"][0].GetInt(), 1);
  EXPECT_STREQ(record["s"].GetString(), "x\ny\\");
  EXPECT_LE(record["big"].GetStringLength(), 65536U);
  EXPECT_EQ(record["f"].GetDouble(), 1e100);
  EXPECT_TRUE(record["o`dd"].IsNull());
  EXPECT_STREQ(record["dt"].GetString(), "0000-00-00 00:00:00");
  EXPECT_TRUE(record["flag"].GetBool());
  EXPECT_EQ(record["bits"].GetInt(), 5);
  EXPECT_TRUE(record["one"].GetBool());
  EXPECT_STREQ(record["p"].GetString(), "POINT(1 2)");
  EXPECT_EQ(record["big_number"].GetUint64(), 18446744073709551615ULL);
  EXPECT_STREQ(record["latin"].GetString(), "ü");
  EXPECT_STREQ(record["t"].GetString(), "-838:59:59");
  record.Parse(records[1].c_str());
  EXPECT_EQ(record["flag"].GetInt(), 7);
  EXPECT_EQ(database->sample(describe(*database, "d.t"), 1, context()).size(), 1U);
}

TEST_F(DiscoveryTest, DescribesQueriesWithoutRunningThem) {
  author().run(
      "CREATE DATABASE d; USE d; CREATE TABLE t (id int unsigned PRIMARY KEY, v varchar(7), dt datetime(3), d "
      "decimal(10,2), f tinyint(1), b varbinary(9), j json, u uuid, e enum('a'), l longtext, g point, bits bit(3));"
      "CREATE FUNCTION fails() RETURNS int BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'it ran'; RETURN 1; END");
  const auto database = open("root", R"("dbname":"d")");
  const std::string number = std::to_string(POLYTOMIC_FIELD_TYPE_NUMBER);
  const std::string string = std::to_string(POLYTOMIC_FIELD_TYPE_STRING);
  EXPECT_EQ(fields_of(*database, "SELECT * FROM t"),
            (Names{"id:int unsigned:" + number, "v:varchar(7):" + string,
                   "dt:datetime(3):" + std::to_string(POLYTOMIC_FIELD_TYPE_DATETIME), "d:decimal(10,2):" + number,
                   "f:tinyint(1):" + std::to_string(POLYTOMIC_FIELD_TYPE_BOOLEAN),
                   "b:varbinary(9):" + std::to_string(POLYTOMIC_FIELD_TYPE_BINARY),
                   "j:json:" + std::to_string(POLYTOMIC_FIELD_TYPE_OBJECT), "u:uuid:" + string, "e:enum:" + string,
                   "l:longtext:" + string, "g:point:" + std::to_string(POLYTOMIC_FIELD_TYPE_UNKNOWN),
                   "bits:bit(3):" + number}));
  EXPECT_EQ(fields_of(*database, "SELECT fails() AS x"), Names{"x:int:" + number});
  EXPECT_EQ(fields_of(*database, "WITH q AS (SELECT 'a' AS b) SELECT * FROM q ORDER BY b LIMIT 1; "),
            Names{"b:varchar(1):" + string});
  EXPECT_EQ(fields_of(*database, "VALUES (1)"), Names{"1:int:" + number});
  EXPECT_EQ(fields_of(*database, "SELECT 1 AS `x.``y` -- the end"), Names{"x.`y:int:" + number});
  EXPECT_EQ(fields_of(*database, "(SELECT 1 AS a) UNION (SELECT 2)"), Names{"a:int:" + number});
  EXPECT_EQ(fields_of(*database, "SELECT id, id FROM t").size(), 2U);
  // In the mode that the user's own sessions are in.
  author().run("SET GLOBAL sql_mode = 'ANSI_QUOTES'");
  EXPECT_EQ(fields_of(*open("root", R"("dbname":"d")"), "SELECT \"id\" FROM t"), Names{"id:int unsigned:" + number});
  author().run("SET GLOBAL sql_mode = DEFAULT");
}

TEST_F(DiscoveryTest, RefusesQueriesThatDoMoreThanRead) {
  author().run("CREATE DATABASE d; USE d; CREATE TABLE t (id int PRIMARY KEY)");
  const auto database = open("root", R"("dbname":"d")");
  expect_refused(*database, {"",
                             " ; ",
                             "INSERT INTO t VALUES (1) RETURNING id",
                             "UPDATE t SET id = 2",
                             "DELETE FROM t",
                             "DELETE FROM t RETURNING id",
                             "REPLACE INTO t VALUES (1)",
                             "SELECT 1; SELECT 2",
                             "SELECT id INTO @x FROM t",
                             "SELECT id FROM t INTO OUTFILE '/tmp/polytomic'",
                             "CREATE TABLE u (id int)",
                             "DROP TABLE t",
                             "EXPLAIN SELECT 1",
                             "SHOW TABLES",
                             "SHOW GRANTS",
                             "DESCRIBE t",
                             "BEGIN",
                             "COMMIT",
                             "SET @x = 1",
                             "SELECT ?",
                             "SELECT 1) UNION (SELECT 2",
                             "SELECT * FROM nowhere",
                             "SELECT /* open",
                             "CALL nothing()",
                             "SELECT",
                             "DO 1",
                             "HANDLER t OPEN",
                             "TRUNCATE t",
                             "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t",
                             "SELECT 1 /*! INTO OUTFILE '/tmp/polytomic' */",
                             "ANALYZE TABLE t",
                             "CHECK TABLE t",
                             "PREPARE x FROM 'SELECT 1'",
                             "EXECUTE IMMEDIATE 'SELECT 1'",
                             "KILL 1",
                             "LOCK TABLES t WRITE"});
  EXPECT_EQ(refusal(*database, std::string("SELECT 1\0", 9)).field, "query");
  EXPECT_EQ(refusal(*database, "SELECT '\xff'").field, "query");
  EXPECT_EQ(refusal(*database, "SELECT " + std::string(1'000'001, ' ') + "1").field, "query");
  EXPECT_NO_THROW(database->test(context()));
  EXPECT_EQ(author().value("SELECT COUNT(*) FROM d.t"), "0");
}

TEST_F(DiscoveryTest, ChecksNewTables) {
  create_users({"creator", "reader"});
  author().run(
      "CREATE DATABASE shop; CREATE DATABASE other; CREATE TABLE shop.taken (id int); CREATE VIEW shop.seen AS SELECT "
      "1 AS a; "
      "GRANT CREATE, SELECT, DROP, INSERT ON shop.* TO creator; GRANT SELECT ON other.* TO creator, reader");
  const auto database = open("creator");
  const auto properties = database->creation_properties(context());
  ASSERT_EQ(properties.size(), 2U);
  EXPECT_EQ(properties[0].id, "schema");
  EXPECT_TRUE(properties[0].enumerated);
  EXPECT_EQ(properties[0].values, Names{"shop"});
  EXPECT_EQ(properties[1].id, "name");
  EXPECT_TRUE(open("reader")->creation_properties(context()).empty());
  EXPECT_EQ(creation_failure(*open("reader"), {{"schema", "other"}, {"name", "x"}}).field, "schema");
  const NewObject made = database->check_creation({{"schema", "shop"}, {"name", "new.table"}}, context());
  EXPECT_EQ(made.id, "shop.new.table");
  EXPECT_EQ(made.name, "new.table");
  EXPECT_EQ(database->check_creation({{"name", "shop.new"}}, context()).id, "shop.new");
  for (const char* taken : {"taken", "seen"}) {
    EXPECT_EQ(creation_failure(*database, {{"schema", "shop"}, {"name", taken}}).field, "name") << taken;
  }
  EXPECT_EQ(creation_failure(*database, {{"schema", "other"}, {"name", "x"}}).field, "schema");
  EXPECT_EQ(creation_failure(*database, {{"schema", "shop"}}).field, "name");
  EXPECT_EQ(creation_failure(*database, {{"name", "x"}}).field, "schema");
  EXPECT_EQ(creation_failure(*database, {{"schema", "shop"}, {"name", "x"}, {"color", "red"}}).field, "color");
  EXPECT_EQ(creation_failure(*database, {{"schema", "shop"}, {"name", "x"}, {"name", "y"}}).field, "name");
}

// What is said of a name is what the server does with it.
TEST_F(DiscoveryTest, TakesTheNamesThatTheServerTakes) {
  author().run("CREATE DATABASE d");
  const auto database = open();
  for (const std::string& name :
       {std::string("plain"), std::string(64, 'x'), std::string(65, 'x'), std::string(""), std::string("ends "),
        std::string(" begins"), std::string("ünï"), std::string("a`b"), std::string("a.b"), std::string("a/b"),
        std::string("a\\b"), std::string("😀"), std::string("日本"), std::string("#sql-x"), std::string("a\nb"),
        std::string("select"), std::string("1"), std::string("CON"), std::string("\x01")}) {
    bool is_taken = true;
    try {
      (void)database->check_creation({{"schema", "d"}, {"name", name}}, context());
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().field, "name");
      is_taken = false;
    }
    const Outcome made = author().attempt("CREATE TABLE d." + quote(name) + " (id int)");
    EXPECT_EQ(is_taken, made.is_accepted()) << name << ": " << made.message;
  }
}

TEST_F(DiscoveryTest, SeesEveryChange) {
  create_users({"mover"});
  author().run("CREATE DATABASE d; USE d; CREATE TABLE t (id int PRIMARY KEY)");
  const auto database = open();
  expect_fingerprint_moved(*database, {"CREATE TABLE u (id int)",
                                       "ALTER TABLE u ADD COLUMN a int",
                                       "ALTER TABLE u ALTER COLUMN a SET DEFAULT 3",
                                       "CREATE UNIQUE INDEX i ON u (a)",
                                       "DROP INDEX i ON u",
                                       "RENAME TABLE u TO v",
                                       "CREATE VIEW w AS SELECT id FROM v",
                                       "CREATE OR REPLACE VIEW w AS SELECT a FROM v",
                                       "DROP VIEW w",
                                       "GRANT SELECT ON d.t TO mover",
                                       "REVOKE SELECT ON d.t FROM mover",
                                       "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @x = 1",
                                       "DROP TRIGGER tr",
                                       "CREATE ROLE r",
                                       "GRANT r TO mover",
                                       "DROP ROLE r",
                                       "DROP TABLE v",
                                       "CREATE DATABASE e",
                                       "DROP DATABASE e",
                                       "SET GLOBAL sql_mode = ''",
                                       "SET GLOBAL sql_mode = DEFAULT"});
  expect_fingerprint_kept(*database, {"INSERT INTO t VALUES (1)", "ANALYZE TABLE t", "UPDATE t SET id = 2",
                                      "TRUNCATE t", "CREATE TEMPORARY TABLE x (id int)", "DROP TEMPORARY TABLE x"});
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
