#include "local/connectors/sqlite/handle.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/hardening.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

constexpr int operations_between_checks = 1000;
constexpr std::chrono::milliseconds longest_wait_for_lock{2000};
constexpr int longest_pause_milliseconds = 20;

void rollback(sqlite3* database) {
  // A watch that says to stop must not stop this.
  sqlite3_set_authorizer(database, nullptr, nullptr);
  sqlite3_progress_handler(database, 0, nullptr, nullptr);
  // A failure leaves nothing to be done: the transaction only reads.
  if (sqlite3_get_autocommit(database) == 0) sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) throw Fault(database, code);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) throw Fault(sqlite3_db_handle(statement_.get()), code);
}

void Statement::bind(int position, std::string_view text) {
  check(sqlite3_bind_text64(statement_.get(), position, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int position, std::int64_t number) {
  check(sqlite3_bind_int64(statement_.get(), position, number));
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) throw Fault(sqlite3_db_handle(statement_.get()), code);
  return false;
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Statement pragma(sqlite3* database, std::string_view name, std::string_view argument) {
  std::string sql = "PRAGMA main.";
  sql.append(name).append("(").append(quote_text(argument)).append(")");
  return {database, sql};
}

void run(sqlite3* database, std::string_view sql) {
  Statement statement(database, sql);
  while (statement.step()) continue;
}

Handle::Handle(const std::string& path) {
  constexpr int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  database_.reset(database);
  if (code != SQLITE_OK) throw Fault(database, code);
  harden(database);
}

bool Handle::unlock(std::string_view passphrase) {
  if (Statement version(database_.get(), "PRAGMA cipher_version"); !version.step()) return false;
  run(database_.get(), "PRAGMA key = " + quote_text(passphrase));
  return true;
}

Watch::Watch(sqlite3* database, const Context& context) : database_(database), context_(&context) {
  sqlite3_progress_handler(database_, operations_between_checks, stop_early, this);
  sqlite3_busy_handler(database_, wait_for_lock, this);
  sqlite3_set_authorizer(database_, stop_compiling, this);
}

Watch::~Watch() {
  sqlite3_progress_handler(database_, 0, nullptr, nullptr);
  sqlite3_busy_handler(database_, nullptr, nullptr);
  sqlite3_set_authorizer(database_, nullptr, nullptr);
}

int Watch::stop_early(void* watch) { return static_cast<const Watch*>(watch)->context_->should_stop() ? 1 : 0; }

// Views upon views can make compiling endless, and the progress handler only watches what runs.
int Watch::stop_compiling(void* watch, int /*action*/, const char* /*first*/, const char* /*second*/,
                          const char* /*schema*/, const char* /*trigger_or_view*/) {
  return stop_early(watch) != 0 ? SQLITE_DENY : SQLITE_OK;
}

int Watch::wait_for_lock(void* watch, int attempts) {
  auto* self = static_cast<Watch*>(watch);
  const auto now = Context::Clock::now();
  if (attempts == 0) self->give_up_ = now + longest_wait_for_lock;
  if (self->context_->should_stop() || now >= self->give_up_) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::min(attempts + 1, longest_pause_milliseconds)));
  return 1;
}

ReadTransaction::ReadTransaction(sqlite3* database) : database_(database) {
  run(database_, "BEGIN");
  try {
    // Reading a table makes SQLite notice that another process changed the schema; its pragmas alone do not.
    run(database_, "SELECT 1 FROM main.sqlite_schema LIMIT 1");
  } catch (...) {
    rollback(database_);
    throw;
  }
}

ReadTransaction::~ReadTransaction() { rollback(database_); }

}  // namespace polytomic::local::sqlite
