// What happens when things go wrong beside the connector: locks, and servers that take no more.
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <vector>

#include "connectors/at_end.h"
#include "connectors/wait_until.h"
#include "fixture.h"

namespace polytomic::local::mysql::testing {
namespace {

using local::testing::AtEnd;
using local::testing::wait_until;

class SafetyTest : public MysqlTest {};

TEST_F(SafetyTest, ALockedTableStopsNothing) {
  author().run(
      "CREATE DATABASE d; USE d; CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY); CREATE "
      "VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM other");
  const auto database = open();
  const std::string before = describe_for_comparison(describe(*database, "d.t"));
  author().run("LOCK TABLES t WRITE");
  const auto objects = database->describe_all(context());
  ASSERT_EQ(objects.size(), 4U);
  EXPECT_EQ(describe_for_comparison(objects[1]), before);
  EXPECT_EQ(describe_for_comparison(describe(*database, "d.t")), before);
  EXPECT_EQ(objects[2].id, "d.v");
  EXPECT_EQ(verbs(objects[2]), "riud-");
  EXPECT_EQ(verbs(objects[3]), "riud-");
  EXPECT_EQ(failure_of([&] { (void)database->sample(objects[1], 1, context()); }).code,
            POLYTOMIC_ERROR_DATABASE_LOCKED);
  author().run("UNLOCK TABLES");
  EXPECT_EQ(verbs(describe(*database, "d.v")), "riud-");
  EXPECT_NO_THROW((void)database->sample(objects[1], 1, context()));
}

// Whoever asks behind a change that waits has to wait as well: nobody does so for each view in turn.
TEST_F(SafetyTest, AChangeThatWaitsStopsNothing) {
  author().run(
      "CREATE DATABASE d; USE d; CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)");
  constexpr int count = 40;
  for (int view = 0; view < count; ++view) {
    author().run("CREATE VIEW v" + std::to_string(view) + " AS SELECT id FROM t");
  }
  const auto database = open();
  const std::string before = describe_for_comparison(describe(*database, "d.t"));
  author().run("START TRANSACTION; SELECT * FROM t");
  std::future<void> change;  // waits for its work when it goes
  const AtEnd let_go([this] { author().attempt("ROLLBACK"); });
  change = std::async(std::launch::async, [&] { connect("root").run("ALTER TABLE d.t ADD COLUMN a int"); });
  wait_until(author(),
             "SELECT 1 FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for table metadata lock'", true);
  const auto start = std::chrono::steady_clock::now();
  const auto objects = database->describe_all(context());
  // One by one they would take a second each.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(count / 2));
  ASSERT_EQ(objects.size(), count + 2U);
  for (const Object& object : objects) {
    const bool is_view = object.kind == ObjectKind::view;
    EXPECT_EQ(verbs(object), is_view ? "r----" : "riudt") << object.id;
    EXPECT_EQ(object.warnings.size(), is_view ? 1U : 0U) << object.id;
  }
  EXPECT_EQ(describe_for_comparison(describe(*database, "d.t")), before);
  author().run("ROLLBACK");
  change.get();
  EXPECT_EQ(verbs(describe(*database, "d.v7")), "riud-");
  EXPECT_NE(describe_for_comparison(describe(*database, "d.t")), before);
}

TEST_F(SafetyTest, AServerThatOnlyReadsTakesNoWrites) {
  create_users({"writer"});
  author().run("CREATE DATABASE d; CREATE TABLE d.t (id int PRIMARY KEY); GRANT ALL ON d.* TO writer");
  const AtEnd write_again([this] { author().attempt("SET GLOBAL read_only = 0"); });
  author().run("SET GLOBAL read_only = 1");
  const auto database = open("writer");
  const Object object = describe(*database, "d.t");
  EXPECT_EQ(verbs(object), "r----");
  EXPECT_EQ(object.warnings.size(), 1U);
  EXPECT_TRUE(database->creation_properties(context()).empty());
  EXPECT_EQ(connect("writer").attempt("INSERT INTO d.t VALUES (1)").code, 1290U);
  EXPECT_EQ(verbs(describe(*open(), "d.t")), "riudt");
  EXPECT_TRUE(author().attempt("INSERT INTO d.t VALUES (1)").is_accepted());
  author().run("SET GLOBAL read_only = 0");
  EXPECT_EQ(verbs(describe(*open("writer"), "d.t")), "riudt");
}

TEST_F(SafetyTest, NeedsNoSecondConnection) {
  create_users({"single"});
  author().run("CREATE DATABASE d; CREATE TABLE d.t (id int PRIMARY KEY); GRANT SELECT ON d.* TO single");
  author().run("GRANT USAGE ON *.* TO single WITH MAX_USER_CONNECTIONS 1");
  const auto database = open("single");
  EXPECT_EQ(ids(*database), Names{"d.t"});
  const Error error = failure_of([&] { (void)open("single"); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(error.message, "no connection is left");
}

TEST_F(SafetyTest, SaysThatTheServerIsFull) {
  create_users({"crowd", "late"});
  const std::string most = author().value("SELECT @@max_connections");
  const AtEnd restore([&] { author().run("SET GLOBAL max_connections = " + most); });
  author().run("SET GLOBAL max_connections = 10");
  {
    std::vector<std::unique_ptr<Client>> crowd;
    const auto come = [&] { crowd.push_back(std::make_unique<Client>(shared_server()->socket(), "crowd", password)); };
    EXPECT_THROW(while (true) come(), std::runtime_error);
    const Error error = failure_of([&] { (void)open("late"); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
    expect_part(error.message, "no connection is left");
  }
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
