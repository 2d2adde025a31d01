// A file that others use and change: its write-ahead log, its locks, what they write, and what they leave.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>
#include <thread>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

TEST_F(SqliteConnectorTest, ReadsAWriteAheadLogInUse) {
  Writer writer(path());
  writer.run("PRAGMA journal_mode = WAL; CREATE TABLE t (a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
  EXPECT_EQ(ids(*open(path())), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, ExplainsAWriteAheadLogThatCannotBeReadHere) {
  create("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  ASSERT_FALSE(files::exists(path("test.db-wal")));
  chmod(path().c_str(), 0644);
  chmod(folder_.path().c_str(), 0555);
  const auto explains = [&] {
    try {
      (void)open(path());
    } catch (const Failure& failure) {
      return failure.error().code == POLYTOMIC_ERROR_DATABASE_FORBIDDEN &&
             failure.error().message.find("write-ahead log") != std::string::npos;
    }
    return false;
  };
  EXPECT_TRUE(holds_for_unprivileged_user(explains));
  chmod(folder_.path().c_str(), 0755);
  // What a crashed writer leaves: a log, and nothing that shares it.
  Writer writer(path());
  writer.run("INSERT INTO t VALUES (1)");
  files::copy(path(), path("copy.db"));
  files::copy(path("test.db-wal"), path("copy.db-wal"));
  chmod(path("copy.db").c_str(), 0644);
  chmod(folder_.path().c_str(), 0555);
  EXPECT_TRUE(holds_for_unprivileged_user([&] { return is_forbidden([&] { (void)open(path("copy.db")); }); }));
  chmod(folder_.path().c_str(), 0755);
  EXPECT_EQ(ids(*open(path("copy.db"))), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, ReportsALockAfterWaitingABoundedTime) {
  Writer writer(path());
  writer.run("CREATE TABLE t (a); BEGIN EXCLUSIVE");
  const Error locked = failure_to_open(path());
  EXPECT_EQ(locked.code, POLYTOMIC_ERROR_DATABASE_LOCKED);
  expect_part(locked.message, path());
  const auto open_within = [&](const Context& limits) {
    return failure_of([&] { (void)make_sqlite_connector()->open(configuration(path()), limits); }).code;
  };
  EXPECT_EQ(open_within(context(std::chrono::milliseconds(50))), POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  std::thread canceller([&] { cancelled_ = true; });
  EXPECT_EQ(open_within(context()), POLYTOMIC_ERROR_CANCELLED);
  canceller.join();
  cancelled_ = false;
  writer.run("ROLLBACK");
  EXPECT_EQ(ids(*open(path())), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, SeesWhatOthersChange) {
  const auto database = open_new("CREATE TABLE t (a)");
  EXPECT_EQ(ids(*database), Names{"main.t"});
  const std::string before = database->fingerprint(context());
  Writer(path()).run("ALTER TABLE t ADD COLUMN b; CREATE TABLE u (c)");
  EXPECT_NE(database->fingerprint(context()), before);
  EXPECT_EQ(describe(*database, "t").columns.size(), 2U);
  Writer(path()).run("DROP TABLE t");
  EXPECT_EQ(ids(*database), Names{"main.u"});
  EXPECT_FALSE(database->describe("main.t", context()));
}

TEST_F(SqliteConnectorTest, FollowsThePathToANewFile) {
  const auto database = open_new("CREATE TABLE t (a)");
  const std::string before = database->fingerprint(context());
  files::rename(create("CREATE TABLE u (a)", "new.db"), path());
  EXPECT_NE(database->fingerprint(context()), before);
  EXPECT_EQ(ids(*database), Names{"main.u"});
  // Written over, it is the same file, with as many changes to its schema.
  const std::string other = database->fingerprint(context());
  files::copy_file(create("CREATE TABLE v (a)", "new.db"), path(), files::copy_options::overwrite_existing);
  EXPECT_NE(database->fingerprint(context()), other);
  files::remove(path());
  EXPECT_EQ(failure_of([&] { database->test(context()); }).code, POLYTOMIC_ERROR_DATABASE_MISSING);
}

TEST_F(SqliteConnectorTest, LeavesTheFileAsItWas) {
  create(
      "CREATE TABLE t (a PRIMARY KEY, b AS (a)); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT * FROM t;"
      "CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;"
      "CREATE VIRTUAL TABLE f USING fts5 (x)");
  const auto content = [&] {
    std::ifstream file(path(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string before = content();
  const auto database = open(path());
  database->test(context());
  for (const Object& object : database->describe_all(context())) (void)database->sample(object, 5, context());
  (void)database->describe_query("SELECT * FROM t", context());
  (void)database->check_creation({{"name", "new"}}, context());
  EXPECT_EQ(content(), before);
  EXPECT_EQ(std::distance(files::directory_iterator(folder_.path()), files::directory_iterator()), 1);
}

TEST_F(SqliteConnectorTest, FingerprintIsStableAndFollowsTheSchemaAndTheSettings) {
  create("CREATE TABLE t (a)");
  const std::string first = open(path())->fingerprint(context());
  Writer(path()).run("INSERT INTO t VALUES (1)");
  EXPECT_EQ(open(path())->fingerprint(context()), first);
  EXPECT_NE(open(path(), "\"read_only\":true")->fingerprint(context()), first);
  const std::string filtered = open(path(), R"("tables":["main.t","main.u"])")->fingerprint(context());
  EXPECT_NE(filtered, first);
  EXPECT_EQ(open(path(), R"("tables":["main.u","MAIN.T"])")->fingerprint(context()), filtered);
  Writer(path()).run("CREATE INDEX i ON t (a)");
  EXPECT_NE(open(path())->fingerprint(context()), first);
}

TEST_F(SqliteConnectorTest, ExplainsAnInterruptedWrite) {
  Writer writer(path());
  writer.run(
      "CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(100000)); PRAGMA cache_size = 1; BEGIN;"
      "UPDATE t SET a = randomblob(200000)");
  // What a writer that was killed leaves.
  files::copy(path(), path("copy.db"));
  files::copy(path("test.db-journal"), path("copy.db-journal"));
  const Error error = failure_to_open(path("copy.db"));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "interrupted");
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
