// What the tests of the sqlite connector share. They drive it as the engine drives it, against real database files.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "local/connectors/sqlite/connector.h"

namespace polytomic::local::sqlite::testing {

namespace files = std::filesystem;

using Names = std::vector<std::string>;
using Values = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::chrono::seconds long_enough{60};

// A connection that may write, as a program beside the library has it.
class Writer {
 public:
  explicit Writer(const std::string& path);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] sqlite3* get() const { return database_; }

  // Empty where SQLite accepts all of it, else what it says.
  std::string try_run(const std::string& sql);
  void run(const std::string& sql);
  std::int64_t number(const std::string& sql);

 private:
  sqlite3* database_ = nullptr;
};

std::string quote(const std::string& name);

// One letter for each fact that holds, in this order; '-' for the others.
std::string facts(const Column& column);
std::string verbs(const Object& object);
std::map<std::string, std::string> facts_by_name(const Object& object);

// "columns joined by commas" and, for a primary key and for an upsert, a mark.
std::set<std::string> keys(const Object& object);
std::string describe_for_comparison(const Object& object);

void expect_part(const std::string& text, const std::string& part);

// Runs `work` as a user whom file modes bind; true when it says so.
bool holds_for_unprivileged_user(const std::function<bool()>& work);
bool is_forbidden(const std::function<void()>& work);

class SqliteConnectorTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  [[nodiscard]] std::string path(const std::string& name = "test.db") const { return (directory_ / name).string(); }
  std::string create(const std::string& sql, const std::string& name = "test.db");

  [[nodiscard]] Context context(std::chrono::milliseconds time = long_enough) const {
    return {Context::Clock::now() + time, cancelled_};
  }

  // `settings` are the members of the configuration after path, as JSON.
  [[nodiscard]] static Configuration configuration(const std::string& path, const std::string& settings = "");
  [[nodiscard]] std::unique_ptr<Database> open(const std::string& path, const std::string& settings = "") const;
  [[nodiscard]] std::unique_ptr<Database> open_new(const std::string& sql, const std::string& settings = "");

  [[nodiscard]] Object describe(Database& database, const std::string& name) const;
  [[nodiscard]] Names ids(Database& database) const;

  // The error that `work` fails with.
  static Error failure_of(const std::function<void()>& work);
  [[nodiscard]] Error failure_to_open(const std::string& path, const std::string& settings = "") const;

  files::path directory_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace polytomic::local::sqlite::testing
