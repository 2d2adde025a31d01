// What happens when things go wrong beside the connector: locks, cancellation, lost servers, changed rights.
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

#include "fixture.h"
#include "hard_schema.h"

namespace polytomic::local::mysql::testing {
namespace {

// Runs something when the scope is left, whichever way.
class AtEnd {
 public:
  explicit AtEnd(std::function<void()> work) : work_(std::move(work)) {}
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  ~AtEnd() { work_(); }

 private:
  std::function<void()> work_;
};

class SafetyTest : public MysqlTest {
 protected:
  // The server's threads that work on a statement with this in it.
  static std::string working(const std::string& part) {
    return "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO LIKE '%" + part + "%'";
  }
  void wait_until(const std::string& sql, bool found) {
    const auto give_up = std::chrono::steady_clock::now() + long_enough;
    while (author().rows(sql).empty() == found) {
      if (std::chrono::steady_clock::now() > give_up) {
        throw std::runtime_error((found ? "nothing found by: " : "still found by: ") + sql);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  void create_slow_view() {
    author().run("CREATE DATABASE d; CREATE VIEW d.slow AS SELECT 1 AS n, sleep(600) AS nothing");
  }
};

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
  wait_until("SELECT 1 FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for table metadata lock'", true);
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

TEST_F(SafetyTest, CancellationEndsTheStatementInTheServer) {
  create_slow_view();
  // Its own timeout would come too late.
  const auto database = open("root", R"("statement_timeout":600)");
  const Object slow = describe(*database, "d.slow");
  auto failure =
      std::async(std::launch::async, [&] { return failure_of([&] { (void)database->sample(slow, 1, context()); }); });
  wait_until(working("`slow` AS r"), true);
  cancelled_ = true;
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  wait_until(working("`slow` AS r"), false);
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(SafetyTest, DeadlinesAndTimeoutsEndStatements) {
  create_slow_view();
  const auto database = open();
  const Object slow = describe(*database, "d.slow");
  EXPECT_EQ(failure_of([&] { (void)database->sample(slow, 1, context(std::chrono::milliseconds(50))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  wait_until(working("`slow` AS r"), false);
  const Error error = failure_of([&] { (void)open("root", R"("statement_timeout":1)")->sample(slow, 1, context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "statement_timeout");
  EXPECT_EQ(failure_of([&] { database->test(context(std::chrono::milliseconds(0))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  EXPECT_NO_THROW(database->test(context()));
}

// A server that hangs takes neither the statement's end nor the news that nobody wants its answer.
TEST_F(SafetyTest, AServerThatFallsSilentHoldsNobodyUp) {
  const auto database = open();
  auto other = open();
  const pid_t server = shared_server()->process();
  const AtEnd go_on([server] { ::kill(server, SIGCONT); });
  ASSERT_EQ(::kill(server, SIGSTOP), 0);
  // Each of its threads stops when it gets to it.
  int status = 0;
  ASSERT_EQ(waitpid(server, &status, WUNTRACED), server);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(failure_of([&] { database->test(context(std::chrono::milliseconds(50))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  std::atomic<bool> is_calling{false};
  auto failure = std::async(std::launch::async, [&] {
    return failure_of([&] {
      is_calling = true;
      other->test(context());
    });
  });
  while (!is_calling) std::this_thread::yield();
  cancelled_ = true;
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  other.reset();
  // Nor can it be reached anew.
  EXPECT_EQ(failure_of([&] { database->test(context(std::chrono::milliseconds(50))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
}

TEST_F(SafetyTest, ALostConnectionIsSaidAndMadeAgain) {
  create_slow_view();
  const auto database = open();
  const Object slow = describe(*database, "d.slow");
  auto failure =
      std::async(std::launch::async, [&] { return failure_of([&] { (void)database->sample(slow, 1, context()); }); });
  wait_until(working("`slow` AS r"), true);
  author().run("KILL " + author().value(working("`slow` AS r")));
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_NO_THROW(database->test(context()));
  // Ended between two uses, nobody notices.
  const std::string others =
      "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'root'";
  for (const std::string& id : author().values(others)) author().attempt("KILL " + id);
  wait_until(others, false);
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(SafetyTest, AServerThatDiesIsSaidToBeLost) {
  create_slow_view();
  const auto database = open();
  const Object slow = describe(*database, "d.slow");
  auto failure =
      std::async(std::launch::async, [&] { return failure_of([&] { (void)database->sample(slow, 1, context()); }); });
  wait_until(working("`slow` AS r"), true);
  shared_server()->kill();
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_EQ(failure_of([&] { database->test(context()); }).code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  shared_server()->restart();
  EXPECT_NO_THROW(database->test(context()));
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

TEST_F(SafetyTest, SeesAChangedPassword) {
  create_users({"secured"});
  const auto database = open("secured");
  author().run("ALTER USER secured IDENTIFIED BY 'another'");
  EXPECT_NO_THROW(database->test(context()));
  const Error error = failure_of([&] { (void)open("secured"); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(error.message, "check account, passwd");
  EXPECT_EQ(error.message.find(password), std::string::npos);
}

TEST_F(SafetyTest, SeesRightsAndTablesGo) {
  create_users({"limited"});
  author().run("CREATE DATABASE d; CREATE TABLE d.t (id int PRIMARY KEY); GRANT SELECT ON d.t TO limited");
  const auto database = open("limited");
  const Object object = describe(*database, "d.t");
  author().run("REVOKE SELECT ON d.t FROM limited");
  EXPECT_FALSE(database->describe("d.t", context()));
  EXPECT_TRUE(database->describe_all(context()).empty());
  EXPECT_EQ(failure_of([&] { (void)database->sample(object, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  author().run("GRANT SELECT ON d.t TO limited; DROP TABLE d.t");
  EXPECT_FALSE(database->describe("d.t", context()));
  EXPECT_EQ(failure_of([&] { (void)database->sample(object, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(SafetyTest, TablesThatComeAndGoDisturbNothing) {
  author().run("CREATE DATABASE d; CREATE TABLE d.stays (id int PRIMARY KEY)");
  std::atomic<bool> done{false};
  std::future<int> changes;  // waits for its work when it goes
  const AtEnd stop_changes([&done] { done = true; });
  changes = std::async(std::launch::async, [&] {
    Client client = connect("root");
    client.run("USE d");
    int count = 0;
    while (!done) {
      client.run("CREATE TABLE comes (id int AUTO_INCREMENT PRIMARY KEY, a text NOT NULL)");
      client.run("CREATE VIEW sees AS SELECT * FROM comes; CREATE VIEW sees_too AS SELECT * FROM sees");
      client.run("DROP TABLE comes; DROP VIEW sees, sees_too");
      ++count;
    }
    return count;
  });
  const auto database = open();
  for (int round = 0; round < 100; ++round) {
    const auto objects = database->describe_all(context());
    EXPECT_TRUE(
        std::any_of(objects.begin(), objects.end(), [](const Object& object) { return object.id == "d.stays"; }));
    (void)database->describe("d.comes", context());
    (void)database->describe("d.sees_too", context());
  }
  done = true;
  EXPECT_GT(changes.get(), 0);
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
