// The catalog file: made, opened again, shared, refused, and never losing what was acknowledged.
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "connection_record.h"
#include "local/catalog.h"
#include "local/catalog_access_keys.h"
#include "local/catalogs/sqlite/migrations.h"
#include "local/connection_store.h"
#include "local_fixture.h"
#include "unprivileged.h"

namespace {

using namespace polytomic::local;
using polytomic::Failure;
using polytomic::local::testing::Folder;
using polytomic::local::testing::record;
using polytomic::local::testing::Unprivileged;

polytomic_status open_status(const std::string& path) {
  try {
    const Catalog catalog(path, nullptr);
    return POLYTOMIC_OK;
  } catch (const Failure& failure) {
    EXPECT_FALSE(failure.error().message.empty());
    return failure.error().code;
  }
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class CatalogFile : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return folder.file("catalog.db"); }
  Folder folder;
};

TEST_F(CatalogFile, IsMadePrivateWithItsKey) {
  const Catalog catalog(path(), nullptr);
  EXPECT_EQ(catalog.organization_id().size(), 36U);
  EXPECT_EQ(catalog.organization_id()[14], '4');
  EXPECT_EQ(catalog.organization_name(), "local");
  EXPECT_EQ(mode_of(path()), 0600U);
  EXPECT_EQ(mode_of(path() + "-wal"), 0600U);
  EXPECT_EQ(mode_of(path() + ".key"), 0600U);
}

TEST_F(CatalogFile, KeepsItsContent) {
  std::string organization;
  const ConnectionRecord made = record("first");
  {
    Catalog catalog(path(), nullptr);
    organization = catalog.organization_id();
    ConnectionStore(catalog).insert(made);
    ConnectionStore(catalog).insert(record("second"));
  }
  Catalog catalog(path(), nullptr);
  EXPECT_EQ(catalog.organization_id(), organization);
  const auto all = ConnectionStore(catalog).list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, made.id);
  EXPECT_EQ(all[1].name, "second");
}

TEST_F(CatalogFile, LiesInTheUsersDataFolder) {
  ASSERT_EQ(setenv("XDG_DATA_HOME", folder.file("data/deeper").c_str(), 1), 0);
  EXPECT_EQ(open_status(""), POLYTOMIC_OK);
  ASSERT_EQ(unsetenv("XDG_DATA_HOME"), 0);
  EXPECT_TRUE(std::filesystem::exists(folder.file("data/deeper/polytomic/catalog.db")));
  EXPECT_EQ(mode_of(folder.file("data/deeper/polytomic")), 0700U);
}

TEST_F(CatalogFile, NeedsItsFolder) {
  EXPECT_EQ(open_status(folder.file("missing/catalog.db")), POLYTOMIC_ERROR_CATALOG_OPEN);
  EXPECT_EQ(open_status(folder.path()), POLYTOMIC_ERROR_CATALOG_OPEN);
}

TEST_F(CatalogFile, MigratesStepByStep) {
  { const Catalog catalog(path(), nullptr); }
  SqliteCatalogDatabase database(path(), SqliteCatalogDatabase::Access::write);
  std::vector<const char*> steps(catalog_migrations().begin(), catalog_migrations().end());
  steps.push_back("CREATE TABLE later (a)");
  EXPECT_EQ(examine_catalog(database, catalog_migrations()), CatalogState::current);
  EXPECT_EQ(examine_catalog(database, steps), CatalogState::older);
  migrate_catalog(database, steps);
  EXPECT_EQ(examine_catalog(database, steps), CatalogState::current);
  EXPECT_EQ(database.pragma("user_version"), static_cast<std::int64_t>(steps.size()));
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_NEWER);
}

TEST_F(CatalogFile, RefusesForeignAndDamagedFiles) {
  run_sql(folder.file("foreign.db"), "CREATE TABLE t (a)");
  EXPECT_EQ(open_status(folder.file("foreign.db")), POLYTOMIC_ERROR_CATALOG_CORRUPT);
  EXPECT_FALSE(std::filesystem::exists(folder.file("foreign.db.key")));
  std::ofstream(folder.file("text.db"))
      << "this is no database, but it is long enough to have a header of one hundred bytes. "
         "It goes on for a while, so that there can be no doubt about that.";
  EXPECT_EQ(open_status(folder.file("text.db")), POLYTOMIC_ERROR_CATALOG_CORRUPT);
}

TEST_F(CatalogFile, NoticesDamage) {
  {
    Catalog catalog(path(), nullptr);
    for (int count = 0; count < 200; ++count) ConnectionStore(catalog).insert(record(std::string(200, 'n')));
  }
  run_sql(path(), "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path()));
  constexpr std::streamoff page = 4096;
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  for (std::streamoff at = 3 * page; at < size; at += page) {
    file.seekp(at);
    file << std::string(64, '\x7F');
  }
  file.close();
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_CORRUPT);
}

TEST_F(CatalogFile, AnswersReadsWhereItCannotBeWritten) {
  {
    Catalog catalog(path(), nullptr);
    ConnectionStore(catalog).insert(record("kept"));
  }
  const Unprivileged unprivileged(folder);
  ASSERT_EQ(chmod(path().c_str(), 0400), 0);
  const auto check = [&] {
    Catalog catalog(path(), nullptr);
    EXPECT_EQ(ConnectionStore(catalog).list().size(), 1U);
    try {
      ConnectionStore(catalog).insert(record("lost"));
      ADD_FAILURE();
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_CATALOG_READ_ONLY);
    }
  };
  check();
  ASSERT_EQ(chmod(folder.path().c_str(), 0500), 0);
  check();
  ASSERT_EQ(chmod(folder.path().c_str(), 0700), 0);
}

TEST_F(CatalogFile, CannotBeMadeInAReadOnlyFolder) {
  const Unprivileged unprivileged(folder);
  ASSERT_EQ(chmod(folder.path().c_str(), 0500), 0);
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_OPEN);
  ASSERT_EQ(chmod(folder.path().c_str(), 0700), 0);
}

TEST_F(CatalogFile, NeedsTheKeyItWasMadeWith) {
  { const Catalog catalog(path(), nullptr); }
  const std::string key = path() + ".key";
  ASSERT_EQ(chmod(key.c_str(), 0640), 0);
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_KEY);
  ASSERT_EQ(chmod(key.c_str(), 0600), 0);
  EXPECT_EQ(open_status(path()), POLYTOMIC_OK);
  std::string text;
  std::ifstream(key) >> text;
  std::ofstream(key) << std::string(64, '0');
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_KEY);
  std::ofstream(key) << "no key";
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_KEY);
  std::filesystem::remove(key);
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_KEY);
  EXPECT_FALSE(std::filesystem::exists(key));
  ASSERT_EQ(setenv("POLYTOMIC_CATALOG_KEY", text.c_str(), 1), 0);
  EXPECT_EQ(open_status(path()), POLYTOMIC_OK);
  ASSERT_EQ(setenv("POLYTOMIC_CATALOG_KEY", "nonsense", 1), 0);
  EXPECT_EQ(open_status(path()), POLYTOMIC_ERROR_CATALOG_KEY);
  ASSERT_EQ(unsetenv("POLYTOMIC_CATALOG_KEY"), 0);
}

TEST_F(CatalogFile, NeedsNoKeyFileWithAKeyFromTheEnvironment) {
  ASSERT_EQ(setenv("POLYTOMIC_CATALOG_KEY", std::string(64, '7').c_str(), 1), 0);
  EXPECT_EQ(open_status(path()), POLYTOMIC_OK);
  ASSERT_EQ(unsetenv("POLYTOMIC_CATALOG_KEY"), 0);
  EXPECT_FALSE(std::filesystem::exists(path() + ".key"));
}

TEST_F(CatalogFile, IsSharedByTwoAtOnce) {
  Catalog first(path(), nullptr);
  Catalog second(path(), nullptr);
  EXPECT_EQ(first.organization_id(), second.organization_id());
  constexpr int each = 50;
  const auto write = [](Catalog& catalog) {
    for (int count = 0; count < each; ++count) ConnectionStore(catalog).insert(record("c"));
  };
  std::thread other([&] { write(second); });
  write(first);
  other.join();
  EXPECT_EQ(ConnectionStore(first).list().size(), 2U * each);
}

TEST_F(CatalogFile, IsMadeOnceByManyAtOnce) {
  constexpr std::size_t count = 6;
  std::vector<std::string> organizations(count);
  std::vector<std::thread> threads;
  for (std::size_t index = 0; index < count; ++index) {
    threads.emplace_back([&, index] { organizations[index] = Catalog(path(), nullptr).organization_id(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(organizations.begin(), organizations.end()).size(), 1U);
}

TEST_F(CatalogFile, SaysWhenItIsBusy) {
  Catalog catalog(path(), nullptr);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  try {
    ConnectionStore(catalog).insert(record("waiting"));
    ADD_FAILURE();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_CATALOG_BUSY);
  }
  sqlite3_close(other);
  ConnectionStore(catalog).insert(record("through"));
}

TEST_F(CatalogFile, DoesNotOverwriteWhatOthersChanged) {
  Catalog catalog(path(), nullptr);
  ConnectionStore store(catalog);
  const ConnectionRecord made = record("old");
  store.insert(made);
  ConnectionRecord mine = *store.find(made.id);
  ConnectionRecord theirs = mine;
  theirs.name = "theirs";
  EXPECT_TRUE(store.update(theirs, true));
  EXPECT_FALSE(store.update(mine, true));
  EXPECT_EQ(store.find(made.id)->name, "theirs");
  EXPECT_EQ(store.find(made.id)->configuration_version, 2);
}

[[noreturn]] void write_until_killed(const std::string& path, int acknowledgements) {
  try {
    Catalog catalog(path, nullptr);
    ConnectionStore store(catalog);
    while (true) {
      const ConnectionRecord made = record("survivor");
      store.insert(made);
      if (write(acknowledgements, made.id.data(), made.id.size()) < 0) _exit(1);
    }
  } catch (const std::exception&) {
    _exit(1);
  }
}

// Everything that the child acknowledged before it was killed after about `delay`.
std::vector<std::string> acknowledged_by_victim(const std::string& path, std::chrono::microseconds delay) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    write_until_killed(path, ends[1]);
  }
  close(ends[1]);
  std::vector<std::string> ids;
  std::string id(36, '\0');
  const auto read_one = [&] { return read(ends[0], id.data(), id.size()) == static_cast<ssize_t>(id.size()); };
  if (read_one()) ids.push_back(id);   // it is writing now
  std::this_thread::sleep_for(delay);  // any moment will do
  kill(child, SIGKILL);
  while (read_one()) ids.push_back(id);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  close(ends[0]);
  return ids;
}

TEST_F(CatalogFile, LosesNothingAcknowledgedWhenKilled) {
  { const Catalog catalog(path(), nullptr); }
  std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> delays(0, 30'000);
  std::set<std::string> expected;
  for (int round = 0; round < 10; ++round) {
    for (const std::string& id : acknowledged_by_victim(path(), std::chrono::microseconds(delays(random))))
      expected.insert(id);
    Catalog catalog(path(), nullptr);
    std::set<std::string> found;
    for (const ConnectionRecord& each : ConnectionStore(catalog).list()) found.insert(each.id);
    for (const std::string& id : expected) EXPECT_TRUE(found.contains(id)) << "round " << round;
    EXPECT_EQ(SqliteCatalogDatabase(path(), SqliteCatalogDatabase::Access::write).pragma_text("integrity_check"), "ok");
  }
  EXPECT_GE(expected.size(), 10U);
}

TEST_F(CatalogFile, AccessKeysAreKnownByTheirHashOnly) {
  Catalog catalog(path(), nullptr);
  CatalogAccessKeys keys(catalog);
  const std::string text = keys.create("ci", polytomic::AccessScope::write);
  EXPECT_EQ(text.size(), 46U);
  EXPECT_EQ(text.substr(0, 3), "pt_");
  ASSERT_EQ(keys.list().size(), 1U);
  const auto found = keys.verify(text);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, keys.list()[0].id);
  EXPECT_EQ(found->scope, polytomic::AccessScope::write);
  EXPECT_EQ(keys.list()[0].scope, polytomic::AccessScope::write);
  EXPECT_EQ(found->name, "ci");
  EXPECT_EQ(found->organization_id, catalog.organization_id());
  EXPECT_FALSE(found->created_at.empty());
  EXPECT_FALSE(keys.verify(text + "x").has_value());
  EXPECT_FALSE(keys.verify("").has_value());
  EXPECT_THROW(keys.create("", polytomic::AccessScope::read), Failure);
  for (const std::string& file : {path(), path() + "-wal"}) {
    std::ostringstream content;
    content << std::ifstream(file, std::ios::binary).rdbuf();
    EXPECT_EQ(content.str().find(text.substr(3)), std::string::npos);
  }
  EXPECT_TRUE(keys.revoke(found->id));
  EXPECT_FALSE(keys.revoke(found->id));
  EXPECT_FALSE(keys.verify(text).has_value());
}

}  // namespace
