// SQLite as the judge: what the connector says can be written, against what SQLite accepts.
#include "sqlite_judge.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "sqlite_fixture.h"
#include "sqlite_judge_schema.h"

namespace polytomic::local::sqlite::testing {
namespace {

// A program that adds what other programs do not have.
class Author : public Writer {
 public:
  explicit Author(const std::string& path) : Writer(path) {
    const auto one = [](sqlite3_context* result, int, sqlite3_value**) { sqlite3_result_int(result, 1); };
    const auto equal = [](void*, int, const void*, int, const void*) { return 0; };
    sqlite3_create_function(get(), "app_only", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, one, nullptr, nullptr);
    sqlite3_create_function(get(), "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, one, nullptr, nullptr);
    sqlite3_create_collation(get(), "app_order", SQLITE_UTF8, nullptr, equal);
  }
};

Names judge_all(Writer& writer, const std::vector<Object>& objects) {
  // In memory, so that the directory need not be written.
  writer.run("PRAGMA temp_store = MEMORY; CREATE TEMP TABLE judge_null (x)");
  const auto& known = fitting_values();
  Names differences;
  for (const Object& object : objects) {
    const auto fitting = known.find(object.name);
    Judge judge(writer, object, fitting == known.end() ? Fitting() : fitting->second);
    for (const std::string& difference : judge.differences()) differences.push_back(difference);
  }
  return differences;
}

TEST_F(SqliteConnectorTest, SaysWhatSqliteDoes) {
  Author(path()).run(hard_schema());
  const auto database = open(path());
  const auto objects = database->describe_all(context());
  files::copy(path(), path("copy.db"));
  Writer writer(path("copy.db"));
  writer.run("PRAGMA journal_mode = MEMORY; PRAGMA foreign_keys = ON");
  EXPECT_EQ(judge_all(writer, objects), Names{});
  std::size_t columns = 0;
  for (const Object& object : objects) {
    columns += object.columns.size();
    EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.name)));
  }
  EXPECT_EQ(objects.size(), 87U);
  EXPECT_GE(columns, 200U);
}

// A program that leaves foreign keys aside may do more, to nothing but tables whose foreign keys cannot be enforced.
TEST_F(SqliteConnectorTest, RefusesNoMoreThanForeignKeysThatCannotBeEnforced) {
  Author writer(path());
  writer.run(hard_schema());
  std::set<std::string> differing;
  Writer judge(path());
  judge.run("PRAGMA journal_mode = MEMORY");
  for (const std::string& difference : judge_all(judge, open(path())->describe_all(context()))) {
    expect_part(difference, " is accepted");
    differing.insert(difference.substr(0, difference.find(':')));
  }
  EXPECT_EQ(differing,
            (std::set<std::string>{"main.child_of_view", "main.loose", "main.mismatched", "main.mismatched_count",
                                   "main.mismatched_order", "main.orphan", "main.parent_counted"}));
}

// The writer holds the log open, and no more than it has what is in it.
TEST_F(SqliteConnectorTest, SaysWhatSqliteDoesToAWriteAheadLog) {
  Author(path()).run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE first (a)");
  Writer writer(path());
  writer.run("PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON");
  {
    Author author(path());
    author.run("PRAGMA wal_autocheckpoint = 0");
    author.run(hard_schema());
  }
  ASSERT_GT(files::file_size(path("test.db-wal")), 100'000U);
  const auto objects = open(path())->describe_all(context());
  EXPECT_EQ(objects.size(), 88U);
  EXPECT_EQ(judge_all(writer, objects), Names{});
}

TEST_F(SqliteConnectorTest, SaysWhatSqliteDoesWhereNothingCanBeWritten) {
  Author(path()).run(hard_schema());
  chmod(path().c_str(), 0444);
  chmod(folder_.path().c_str(), 0555);
  const auto judge = [&] {
    const auto objects = open(path())->describe_all(context());
    Writer writer(path());
    const Names differences = judge_all(writer, objects);
    for (const std::string& difference : differences) std::cerr << difference << '\n';
    return objects.size() == 87 && differences.empty();
  };
  EXPECT_TRUE(holds_for_unprivileged_user(judge));
}

// Whoever writes may have other databases at hand, and temporary tables, with the same names in them.
TEST_F(SqliteConnectorTest, SaysWhatSqliteDoesAmongOtherDatabases) {
  Author(path()).run(hard_schema());
  const auto objects = open(path())->describe_all(context());
  std::string shadows;
  for (const Object& object : objects) {
    for (const char* schema : {"temp", "other"}) {
      shadows.append("CREATE TABLE ").append(schema).append(".").append(quote(object.name));
      shadows.append(" (other UNIQUE CHECK (other = 'of the kind'));");
    }
  }
  create("CREATE TABLE elsewhere (a)", "other.db");
  Writer writer(path());
  writer.run("PRAGMA temp_store = MEMORY; ATTACH '" + path("other.db") + "' AS other; PRAGMA journal_mode = MEMORY;");
  writer.run("PRAGMA foreign_keys = ON");
  writer.run("BEGIN;" + shadows + "COMMIT");
  EXPECT_EQ(judge_all(writer, objects), Names{});
}

// Tables that the modules of virtual tables keep for themselves, which SQLite defends where it is told to.
TEST_F(SqliteConnectorTest, LeavesOutWhatSqliteDefends) {
  const auto database = open_new(
      "CREATE VIRTUAL TABLE words USING fts5 (a); CREATE VIRTUAL TABLE old_words USING fts4 (a);"
      "CREATE VIRTUAL TABLE boxes USING rtree (id, low, high); CREATE VIRTUAL TABLE \"odd ''name\" USING fts5 (a);"
      "CREATE TABLE words_own (a); CREATE TABLE plain (a); CREATE TABLE plain_data (a); CREATE TABLE boxes_data (a)");
  std::set<std::string> offered;
  for (const Object& object : database->describe_all(context())) offered.insert(object.name);
  Writer writer(path());
  sqlite3_db_config(writer.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  Names tables;
  const auto add = [](void* names, int, char** values, char**) {
    static_cast<Names*>(names)->emplace_back(values[0]);
    return 0;
  };
  sqlite3_exec(writer.get(), "SELECT name FROM sqlite_schema WHERE type = 'table'", add, &tables, nullptr);
  for (const std::string& table : tables) {
    const bool defended = !writer.try_run("DELETE FROM " + quote(table)).empty();
    EXPECT_NE(offered.contains(table), defended) << table;
  }
  EXPECT_EQ(offered, (std::set<std::string>{"boxes", "boxes_data", "odd ''name", "old_words", "plain", "plain_data",
                                            "words", "words_own"}));
  EXPECT_EQ(tables.size(), 26U);
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
