// What the tests of the sqlite connector share. They drive it as the engine drives it, against real database files.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connectors/connector_test.h"
#include "folder.h"
#include "local/connectors/sqlite/connector.h"

namespace polytomic::local::sqlite::testing {

namespace files = std::filesystem;

using local::testing::describe_for_comparison;
using local::testing::expect_part;
using local::testing::facts;
using local::testing::failure_of;
using local::testing::json;
using local::testing::keys;
using local::testing::Names;
using local::testing::verbs;
using Values = std::vector<std::pair<std::string, std::string>>;

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

std::map<std::string, std::string> facts_by_name(const Object& object);

// Runs `work` as a user whom file modes bind; true when it says so.
bool holds_for_unprivileged_user(const std::function<bool()>& work);
bool is_forbidden(const std::function<void()>& work);

class SqliteConnectorTest : public local::testing::ConnectorTest {
 protected:
  [[nodiscard]] std::unique_ptr<Connector> connector() const override { return make_sqlite_connector(); }
  void TearDown() override;

  [[nodiscard]] std::string path(const std::string& name = "test.db") const { return folder_.file(name); }
  std::string create(const std::string& sql, const std::string& name = "test.db");

  // `settings` are the members of the configuration after path, as JSON.
  [[nodiscard]] static Configuration configuration(const std::string& path, const std::string& settings = "");
  [[nodiscard]] std::unique_ptr<Database> open(const std::string& path, const std::string& settings = "") const;
  [[nodiscard]] std::unique_ptr<Database> open_new(const std::string& sql, const std::string& settings = "");

  // The object of this name in the file itself.
  [[nodiscard]] Object describe(Database& database, const std::string& name) const;
  [[nodiscard]] Error failure_to_open(const std::string& path, const std::string& settings = "") const;

  local::testing::Folder folder_;
};

}  // namespace polytomic::local::sqlite::testing
