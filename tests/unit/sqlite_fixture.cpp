#include "sqlite_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "connectors/sql_client.h"

namespace polytomic::local::sqlite::testing {
namespace {

constexpr uid_t unprivileged_user = 65534;

}  // namespace

Writer::Writer(const std::string& path) {
  if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot create " + path);
  run("PRAGMA synchronous = OFF");  // these files need not survive a power failure
}

Writer::~Writer() { sqlite3_close(database_); }

std::string Writer::try_run(const std::string& sql) {
  char* message = nullptr;
  sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message);
  std::string text = message == nullptr ? "" : message;
  sqlite3_free(message);
  return text;
}

void Writer::run(const std::string& sql) {
  const std::string message = try_run(sql);
  if (!message.empty()) throw std::runtime_error(message + " in: " + sql);
}

std::int64_t Writer::number(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr);
  sqlite3_step(statement);
  const std::int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

std::string quote(const std::string& name) { return local::testing::quote(name, '"'); }

std::map<std::string, std::string> facts_by_name(const Object& object) {
  std::map<std::string, std::string> out;
  for (const Column& column : object.columns) out[column.name] = facts(column);
  return out;
}

bool holds_for_unprivileged_user(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(unprivileged_user) != 0) _exit(2);
    _exit(work() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_forbidden(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure.error().code == POLYTOMIC_ERROR_DATABASE_FORBIDDEN;
  }
  return false;
}

// A test may have taken the rights without which the folder cannot go.
void SqliteConnectorTest::TearDown() {
  files::permissions(folder_.path(), files::perms::owner_all, files::perm_options::add);
}

std::string SqliteConnectorTest::create(const std::string& sql, const std::string& name) {
  Writer(path(name)).run(sql);
  return path(name);
}

Configuration SqliteConnectorTest::configuration(const std::string& path, const std::string& settings) {
  return Configuration("{\"path\":" + json(path) + (settings.empty() ? "" : "," + settings) + "}");
}

std::unique_ptr<Database> SqliteConnectorTest::open(const std::string& path, const std::string& settings) const {
  return connector()->open(configuration(path, settings), context());
}

std::unique_ptr<Database> SqliteConnectorTest::open_new(const std::string& sql, const std::string& settings) {
  return open(create(sql), settings);
}

Object SqliteConnectorTest::describe(Database& database, const std::string& name) const {
  return ConnectorTest::describe(database, "main." + name);
}

Error SqliteConnectorTest::failure_to_open(const std::string& path, const std::string& settings) const {
  return failure_of([&] { (void)open(path, settings); });
}

}  // namespace polytomic::local::sqlite::testing
