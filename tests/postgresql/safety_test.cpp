// What happens when things go wrong beside the connector: locks, cancellation, lost servers, changed rights.
#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

#include "fixture.h"
#include "hard_schema.h"

namespace polytomic::local::postgresql::testing {
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

class SafetyTest : public PostgresqlTest {
 protected:
  // The server's processes that work on a statement with this in it.
  std::string working(const std::string& part) {
    return "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%" +
           part + "%'";
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
  void create_slow_view() { author().run("CREATE VIEW slow AS SELECT 1 AS n, pg_sleep(600)::text AS nothing"); }
};

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

TEST_F(SafetyTest, CancellationEndsTheStatementInTheServer) {
  create_slow_view();
  // Its own timeout would come too late.
  const auto database = open(PrivateServer::superuser, R"("statement_timeout":600)");
  const Object slow = describe(*database, "public.slow");
  auto failure =
      std::async(std::launch::async, [&] { return failure_of([&] { (void)database->sample(slow, 1, context()); }); });
  wait_until(working("slow"), true);
  cancelled_ = true;
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  wait_until(working("slow"), false);
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(SafetyTest, DeadlinesAndTimeoutsEndStatements) {
  create_slow_view();
  const auto database = open();
  const Object slow = describe(*database, "public.slow");
  EXPECT_EQ(failure_of([&] { (void)database->sample(slow, 1, context(std::chrono::milliseconds(50))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  wait_until(working("slow"), false);
  const Error error =
      failure_of([&] { (void)open("postgres", R"("statement_timeout":1)")->sample(slow, 1, context()); });
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
  const auto backends = author().values(
      "SELECT pid::text FROM pg_stat_activity WHERE application_name = 'polytomic' AND datname = current_database()");
  ASSERT_EQ(backends.size(), 2U);
  std::vector<pid_t> stopped{shared_server()->process()};
  for (const std::string& backend : backends) stopped.push_back(static_cast<pid_t>(std::stol(backend)));
  const AtEnd go_on([&stopped] {
    for (const pid_t process : stopped) ::kill(process, SIGCONT);
  });
  for (const pid_t process : stopped) ASSERT_EQ(::kill(process, SIGSTOP), 0);
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
  const Object slow = describe(*database, "public.slow");
  auto failure =
      std::async(std::launch::async, [&] { return failure_of([&] { (void)database->sample(slow, 1, context()); }); });
  wait_until(working("slow"), true);
  author().run("SELECT pg_terminate_backend(pid) FROM (" + working("slow") + ") p");
  const Error error = failure.get();
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_NO_THROW(database->test(context()));
  // Ended between two uses, nobody notices.
  author().run("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'polytomic'");
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(SafetyTest, AServerThatDiesIsSaidToBeLost) {
  create_slow_view();
  const auto database = open();
  const Object slow = describe(*database, "public.slow");
  auto failure =
      std::async(std::launch::async, [&] { return failure_of([&] { (void)database->sample(slow, 1, context()); }); });
  wait_until(working("slow"), true);
  author_.reset();
  shared_server()->kill();
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_EQ(failure_of([&] { database->test(context()); }).code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  shared_server()->restart();
  EXPECT_NO_THROW(database->test(context()));
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

TEST_F(SafetyTest, SeesAChangedPassword) {
  author().run("DROP ROLE IF EXISTS secured; CREATE ROLE secured LOGIN PASSWORD 's3cret-word'");
  const auto database = open("secured");
  author().run("ALTER ROLE secured PASSWORD 'another'");
  EXPECT_NO_THROW(database->test(context()));
  const Error error = failure_of([&] { (void)open("secured"); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(error.message, "check username, password");
  EXPECT_EQ(error.message.find("s3cret-word"), std::string::npos);
}

TEST_F(SafetyTest, SeesRightsAndTablesGo) {
  author().run(hard_roles);
  author().run("CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO limited");
  const auto database = open("limited");
  const Object object = describe(*database, "public.t");
  author().run("REVOKE SELECT ON t FROM limited");
  EXPECT_FALSE(database->describe("public.t", context()));
  EXPECT_TRUE(database->describe_all(context()).empty());
  EXPECT_EQ(failure_of([&] { (void)database->sample(object, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  author().run("DROP TABLE t");
  EXPECT_FALSE(database->describe("public.t", context()));
  EXPECT_EQ(failure_of([&] { (void)database->sample(object, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(SafetyTest, TablesThatComeAndGoDisturbNothing) {
  author().run("CREATE TABLE stays (id int PRIMARY KEY)");
  std::atomic<bool> done{false};
  std::future<int> changes;  // waits for its work when it goes
  const AtEnd stop_changes([&done] { done = true; });
  changes = std::async(std::launch::async, [&] {
    Client client = connect();
    int count = 0;
    while (!done) {
      client.run("CREATE TABLE comes (id serial PRIMARY KEY, a text NOT NULL)");
      client.run("CREATE VIEW sees AS SELECT * FROM comes; CREATE VIEW sees_too AS SELECT * FROM sees");
      client.run("DROP TABLE comes CASCADE");
      ++count;
    }
    return count;
  });
  const auto database = open();
  for (int round = 0; round < 100; ++round) {
    const auto objects = database->describe_all(context());
    EXPECT_TRUE(
        std::any_of(objects.begin(), objects.end(), [](const Object& object) { return object.id == "public.stays"; }));
    const auto one = database->describe("public.comes", context());
    EXPECT_EQ(one ? one->columns.size() : 2U, 2U);
    (void)database->describe("public.sees_too", context());
  }
  done = true;
  EXPECT_GT(changes.get(), 0);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
