// What happens when things go wrong beside the connector: locks, and servers that take no more.
#include <chrono>
#include <filesystem>

#include "fixture.h"

namespace polytomic::local::postgresql::testing {
namespace {

class SafetyTest : public PostgresqlTest {};

TEST_F(SafetyTest, ALockedTableStopsNothing) {
  author().run(
      "CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'x'); CREATE TABLE other (id int); CREATE VIEW v AS "
      "SELECT id FROM t; CREATE VIEW free AS SELECT id FROM other");
  const auto database = open();
  const std::string before = describe_for_comparison(describe(*database, "public.t"));
  author().run("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE; ALTER TABLE v ALTER COLUMN id SET DEFAULT 1");
  const auto objects = database->describe_all(context());
  ASSERT_EQ(objects.size(), 4U);
  EXPECT_EQ(objects[2].id, "public.t");
  EXPECT_EQ(describe_for_comparison(objects[2]), before);
  EXPECT_EQ(describe_for_comparison(describe(*database, "public.t")), before);
  // The view's own definition is locked: it is listed, and what could not be found out is said.
  EXPECT_EQ(objects[3].id, "public.v");
  EXPECT_EQ(verbs(objects[3]), "r----");
  ASSERT_EQ(objects[3].warnings.size(), 1U);
  expect_part(objects[3].warnings[0], "a lock is held");
  EXPECT_EQ(verbs(objects[0]), "riud-");
  const Error error = failure_of([&] { (void)database->describe_query("SELECT * FROM t", context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_LOCKED);
  author().run("ROLLBACK");
  EXPECT_EQ(verbs(describe(*database, "public.v")), "riud-");
}

// However many others there are, and whatever else is the matter, a view is known unless it is itself at fault.
TEST_F(SafetyTest, OneLockedViewHidesNoOther) {
  author().run("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE locked_table (id int PRIMARY KEY)");
  author().run(
      "DO $$ BEGIN FOR i IN 1..600 LOOP EXECUTE format('CREATE VIEW v%s AS SELECT id FROM t', i); END LOOP; END $$");
  author().run(
      "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing; DO $$ BEGIN FOR i IN "
      "1..20 LOOP EXECUTE format('CREATE FOREIGN TABLE broken%s (a text) SERVER nowhere', i); END LOOP; END $$");
  author().run("BEGIN; ALTER VIEW v77 ALTER COLUMN id SET DEFAULT 1; ALTER VIEW v450 ALTER COLUMN id SET DEFAULT 1");
  const auto objects = open()->describe_all(context());
  EXPECT_EQ(objects.size(), 622U);
  for (const Object& object : objects) {
    const bool is_unknown = object.name == "v77" || object.name == "v450" || object.name.starts_with("broken");
    EXPECT_EQ(object.warnings.size(), is_unknown ? 1U : 0U) << object.id;
    if (object.name.starts_with("v")) {
      EXPECT_EQ(verbs(object), is_unknown ? "r----" : "riud-") << object.id;
    }
  }
  author().run("ROLLBACK");
}

// Nobody waits for each of them in turn.
TEST_F(SafetyTest, GivesUpWhereAllViewsAreLocked) {
  author().run("CREATE TABLE t (id int PRIMARY KEY)");
  author().run(
      "DO $$ BEGIN FOR i IN 1..800 LOOP EXECUTE format('CREATE VIEW v%s AS SELECT id FROM t', i); END LOOP; END $$");
  author().run("BEGIN");
  author().run(
      "DO $$ BEGIN FOR i IN 1..800 LOOP EXECUTE format('ALTER VIEW v%s ALTER COLUMN id SET DEFAULT 1', i); END LOOP; "
      "END $$");
  const auto database = open();
  const auto start = std::chrono::steady_clock::now();
  for (const Object& object : database->describe_all(context())) {
    EXPECT_EQ(verbs(object), object.name == "t" ? "riudt" : "r----") << object.id;
  }
  // One by one they would take more than 800 times 30 ms in waiting alone.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(16));
  author().run("ROLLBACK");
}

TEST_F(SafetyTest, AStandbyTakesNoWrites) {
  author().run("CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t; CHECKPOINT");
  EXPECT_EQ(verbs(describe(*open(), "public.t")), "riudt");
  author_.reset();
  const std::string signal = shared_server()->keep_file("data/standby.signal", "");
  shared_server()->restart();
  for (const Object& object : open()->describe_all(context())) EXPECT_EQ(verbs(object), "r----") << object.id;
  EXPECT_TRUE(open()->creation_properties(context()).empty());
  std::filesystem::remove(signal);
  shared_server()->restart();
  EXPECT_EQ(verbs(describe(*open(), "public.t")), "riudt");
}

TEST_F(SafetyTest, SaysThatTheServerIsFull) {
  author().run("DROP ROLE IF EXISTS crowd; CREATE ROLE crowd LOGIN CONNECTION LIMIT 1");
  const auto first = open("crowd");
  const Error error = failure_of([&] { (void)open("crowd"); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(error.message, "no connection left");
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
