// What happens when things go wrong beside the connector: cancellation, lost servers, changed rights.
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <thread>

#include "connectors/at_end.h"
#include "connectors/wait_until.h"
#include "server_test.h"

namespace polytomic::local::testing {
namespace {

class ServerSafetyTest : public ServerTest {
 protected:
  void create_slow_view() {
    author().run("CREATE SCHEMA d");
    author().run(std::string("CREATE VIEW d.slow AS SELECT 1 AS n, ") + ten_minutes + " AS nothing");
  }
  // Reads the slow view beside the test; returns when the server is at it.
  std::future<Error> fail_slowly(Database& database) {
    auto failure = std::async(std::launch::async, [this, &database, slow = describe(database, "d.slow")] {
      return failure_of([&] { (void)database.sample(slow, 1, context()); });
    });
    wait_until(author(), slow_sessions, true);
    return failure;
  }
};

TEST_F(ServerSafetyTest, CancellationEndsTheStatementInTheServer) {
  create_slow_view();
  // Its own timeout would come too late.
  const auto database = open(administrator, R"("statement_timeout":600)");
  auto failure = fail_slowly(*database);
  cancelled_ = true;
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  wait_until(author(), slow_sessions, false);
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(ServerSafetyTest, DeadlinesAndTimeoutsEndStatements) {
  create_slow_view();
  const auto database = open();
  const Object slow = describe(*database, "d.slow");
  EXPECT_EQ(failure_of([&] { (void)database->sample(slow, 1, context(std::chrono::milliseconds(50))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  wait_until(author(), slow_sessions, false);
  const Error error =
      failure_of([&] { (void)open(administrator, R"("statement_timeout":1)")->sample(slow, 1, context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "statement_timeout");
  EXPECT_EQ(failure_of([&] { database->test(context(std::chrono::milliseconds(0))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  EXPECT_NO_THROW(database->test(context()));
}

// A server that hangs takes neither the statement's end nor the news that nobody wants its answer.
TEST_F(ServerSafetyTest, AServerThatFallsSilentHoldsNobodyUp) {
  const auto database = open();
  auto other = open();
  const std::vector<pid_t> processes = processes_of_sessions(2);
  const AtEnd go_on([&processes] {
    for (const pid_t process : processes) ::kill(process, SIGCONT);
  });
  for (const pid_t process : processes) ASSERT_EQ(::kill(process, SIGSTOP), 0);
  // Each thread of the first, which is the tests' own child, stops when it gets to it.
  int status = 0;
  ASSERT_EQ(waitpid(processes.front(), &status, WUNTRACED), processes.front());
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

TEST_F(ServerSafetyTest, ALostConnectionIsSaidAndMadeAgain) {
  create_slow_view();
  const auto database = open();
  auto failure = fail_slowly(*database);
  end_slow_session();
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_NO_THROW(database->test(context()));
  // Ended between two uses, nobody notices.
  end_sessions();
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(ServerSafetyTest, AServerThatDiesIsSaidToBeLost) {
  create_slow_view();
  const auto database = open();
  auto failure = fail_slowly(*database);
  shared_server()->kill();
  EXPECT_EQ(failure.get().code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_EQ(failure_of([&] { database->test(context()); }).code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  shared_server()->restart();
  EXPECT_NO_THROW(database->test(context()));
}

TEST_F(ServerSafetyTest, SeesAChangedPassword) {
  create_user("secured");
  const auto database = open("secured");
  author().run(change_password("secured", "another"));
  EXPECT_NO_THROW(database->test(context()));
  const Error error = failure_of([&] { (void)open("secured"); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(error.message, std::string("check ") + user_setting + ", " + password_setting);
  EXPECT_EQ(error.message.find("s3cret-word"), std::string::npos);
}

TEST_F(ServerSafetyTest, SeesRightsAndTablesGo) {
  create_user("visitor");
  author().run("CREATE SCHEMA d");
  author().run("CREATE TABLE d.t (id int PRIMARY KEY)");
  let_in("visitor", "d");
  author().run("GRANT SELECT ON d.t TO visitor");
  const auto database = open("visitor");
  const Object object = describe(*database, "d.t");
  author().run("REVOKE SELECT ON d.t FROM visitor");
  EXPECT_FALSE(database->describe("d.t", context()));
  EXPECT_TRUE(database->describe_all(context()).empty());
  EXPECT_EQ(failure_of([&] { (void)database->sample(object, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  author().run("GRANT SELECT ON d.t TO visitor");
  author().run("DROP TABLE d.t");
  EXPECT_FALSE(database->describe("d.t", context()));
  EXPECT_EQ(failure_of([&] { (void)database->sample(object, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(ServerSafetyTest, TablesThatComeAndGoDisturbNothing) {
  author().run("CREATE SCHEMA d");
  author().run("CREATE TABLE d.stays (id int PRIMARY KEY)");
  std::atomic<bool> done{false};
  std::future<int> changes;  // waits for its work when it goes
  const AtEnd stop_changes([&done] { done = true; });
  changes = std::async(std::launch::async, [&] {
    auto client = connect(administrator);
    int count = 0;
    while (!done) {
      client.run("CREATE TABLE d.comes (id serial PRIMARY KEY, a text NOT NULL)");
      client.run("CREATE VIEW d.sees AS SELECT * FROM d.comes");
      client.run("CREATE VIEW d.sees_too AS SELECT * FROM d.sees");
      drop_what_comes(client);
      ++count;
    }
    return count;
  });
  const auto database = open();
  for (int round = 0; round < 100; ++round) {
    const auto objects = database->describe_all(context());
    EXPECT_TRUE(
        std::any_of(objects.begin(), objects.end(), [](const Object& object) { return object.id == "d.stays"; }));
    const auto one = database->describe("d.comes", context());
    if (one && describes_one_moment) {
      EXPECT_EQ(one->columns.size(), 2U);
    }
    (void)database->describe("d.sees_too", context());
  }
  done = true;
  EXPECT_GT(changes.get(), 0);
}

TEST_F(ServerSafetyTest, TenThousandTablesThatComeMeanwhileDisturbNothing) {
  constexpr std::size_t tables = 10'000;
  author().run("CREATE SCHEMA d");
  author().run("CREATE TABLE d.stays (id int PRIMARY KEY)");
  const auto database = open();
  auto creation = std::async(std::launch::async, [&] {
    auto client = connect(administrator);
    create_tables(client, tables);
  });
  std::size_t before = 0;
  bool done = false;
  while (!done) {
    done = creation.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    const auto objects = database->describe_all(context());
    EXPECT_GE(objects.size(), before);
    before = objects.size();
    ASSERT_TRUE(std::ranges::any_of(objects, [](const Object& object) { return object.id == "d.stays"; }));
  }
  EXPECT_NO_THROW(creation.get());
  EXPECT_EQ(before, tables + 1);
}

}  // namespace
}  // namespace polytomic::local::testing
