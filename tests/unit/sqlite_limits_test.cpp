// Deadlines, cancellation, and files made to do harm.
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

TEST_F(SqliteConnectorTest, StopsAtTheDeadlineAndOnCancellation) {
  const auto database = open_new(
      "CREATE VIEW endless AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS m FROM "
      "n");
  const Object view = describe(*database, "endless");
  const auto sample = [&](const Context& limits) {
    return failure_of([&] { (void)database->sample(view, 1, limits); }).code;
  };
  EXPECT_EQ(sample(context(std::chrono::milliseconds(20))), POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  std::thread canceller([&] { cancelled_ = true; });
  EXPECT_EQ(sample(context()), POLYTOMIC_ERROR_CANCELLED);
  canceller.join();
  const std::vector<std::function<void()>> operations{[&] { database->test(context()); },
                                                      [&] { (void)database->fingerprint(context()); },
                                                      [&] { (void)database->describe_all(context()); },
                                                      [&] { (void)database->describe("main.endless", context()); },
                                                      [&] { (void)database->describe_query("SELECT 1", context()); },
                                                      [&] { (void)database->creation_properties(context()); },
                                                      [&] {
                                                        (void)database->check_creation({{"name", "x"}}, context());
                                                      },
                                                      [&] { (void)database->configuration_values(context()); },
                                                      [&] { (void)open(path()); }};
  for (const auto& operation : operations) EXPECT_EQ(failure_of(operation).code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  EXPECT_EQ(ids(*database), Names{"main.endless"}) << "it goes on afterwards";
}

TEST_F(SqliteConnectorTest, StopsCompilingAtTheDeadline) {
  // Each view has twice the size of the one before.
  std::string sql = "CREATE TABLE v0 (x);";
  for (int level = 1; level <= 24; ++level) {
    const std::string below = "v" + std::to_string(level - 1);
    sql += "CREATE VIEW v" + std::to_string(level) + " AS SELECT a.x FROM " + below + " AS a, " + below + " AS b;";
  }
  const auto database = open_new(sql);
  const auto soon = [&] { return context(std::chrono::milliseconds(50)); };
  const std::vector<std::function<void()>> operations{
      [&] { (void)database->describe_all(soon()); }, [&] { (void)database->describe("main.v24", soon()); },
      [&] { (void)database->describe_query("SELECT * FROM v24", soon()); }};
  for (const auto& operation : operations) EXPECT_EQ(failure_of(operation).code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
}

// SQLite lets nobody write such constraints, but reads files that hold them.
TEST_F(SqliteConnectorTest, ComputesNoQueryInAConstraint) {
  const auto database = open_new(
      "CREATE TABLE t (a CHECK (a > 0)); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t "
      "(a "
      "CHECK (a > (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)))'");
  EXPECT_EQ(facts(describe(*database, "t").columns.at(0)), "n--cu---s");
}

// Nothing interrupts a function, which could compare the bytes of two values for hours.
TEST_F(SqliteConnectorTest, ComputesNoLargeValueInAConstraint) {
  const auto database = open_new(
      "CREATE TABLE t (a DEFAULT 0 CHECK (instr(hex(zeroblob(20000000)), hex(zeroblob(10000000)) || a) > 0),"
      " b DEFAULT 0 CHECK (instr(hex(zeroblob(2)), hex(zeroblob(1)) || b) = 0))");
  const Object object = describe(*database, "t");
  EXPECT_FALSE(object.columns.at(0).required) << "only an insert tells";
  EXPECT_TRUE(object.columns.at(1).required) << "its default is refused";
}

// What a program may add to every handle of the process, and a hostile file would call.
struct ProgramExtension {
  static int add(sqlite3* database, char** /*message*/, const sqlite3_api_routines* /*routines*/) {
    return sqlite3_create_function(database, "reach_out", 1, SQLITE_UTF8, nullptr, call, nullptr, nullptr);
  }
  static void call(sqlite3_context* result, int /*count*/, sqlite3_value** /*values*/) {
    calls().fetch_add(1);
    sqlite3_result_int(result, 1);
  }
  static std::atomic<int>& calls() {
    static std::atomic<int> count{0};
    return count;
  }
  static auto entry() { return reinterpret_cast<void (*)()>(add); }
};

TEST_F(SqliteConnectorTest, RunsNoCodeForAFile) {
  sqlite3_auto_extension(ProgramExtension::entry());
  create(
      "CREATE TABLE t (a, b AS (json_extract(a, '$.x')), c DEFAULT (json_array(1))); INSERT INTO t (a) VALUES ('{}');"
      "CREATE VIEW calls AS SELECT reach_out(1) AS x; CREATE VIEW loads AS SELECT load_extension('/tmp/x.so') AS x;"
      "CREATE VIEW large AS SELECT zeroblob(999999999) AS x");
  ProgramExtension::calls() = 0;
  const auto database = open(path());
  for (const Object& object : database->describe_all(context())) {
    try {
      (void)database->sample(object, 5, context());
      EXPECT_EQ(object.name, "t");
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_DATABASE_ERROR) << failure.what();
      EXPECT_NE(object.name, "t") << failure.what();
    }
  }
  sqlite3_cancel_auto_extension(ProgramExtension::entry());
  EXPECT_EQ(ProgramExtension::calls(), 0);
  EXPECT_FALSE(describe(*database, "calls").warnings.empty());
  EXPECT_FALSE(describe(*database, "loads").warnings.empty());
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
