#include "local/catalogs/sqlite/database.h"

#include <new>

#include "core/text.h"
#include "core/url.h"

namespace polytomic::local {
namespace {

constexpr int busy_milliseconds = 5000;

polytomic_status status_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return POLYTOMIC_ERROR_CATALOG_BUSY;
    case SQLITE_READONLY:
    case SQLITE_FULL:
      return POLYTOMIC_ERROR_CATALOG_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return POLYTOMIC_ERROR_CATALOG_CORRUPT;
    case SQLITE_NOMEM:
      return POLYTOMIC_ERROR_OUT_OF_MEMORY;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_IOERR:
      return POLYTOMIC_ERROR_CATALOG_OPEN;
    default:
      return POLYTOMIC_ERROR_INTERNAL;
  }
}

std::string_view advice(polytomic_status status) {
  switch (status) {
    case POLYTOMIC_ERROR_CATALOG_BUSY:
      return ". Another process holds it; try again";
    case POLYTOMIC_ERROR_CATALOG_READ_ONLY:
      return ". Check the rights of the file and its folder, and the free space";
    case POLYTOMIC_ERROR_CATALOG_CORRUPT:
      return ". The file is damaged or not a catalog; restore it from a backup, or give another path";
    case POLYTOMIC_ERROR_CATALOG_OPEN:
      return ". Check that the file is there, is a file, and may be read";
    default:
      return "";
  }
}

std::string frozen_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char letter : path) uri += letter == '/' ? "/" : percent_encode({&letter, 1});
  return uri + "?immutable=1";
}

}  // namespace

SqliteCatalogCursor::SqliteCatalogCursor(const SqliteCatalogDatabase& database, std::string_view sql)
    : database_(database) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  check(code);
  statement_.reset(statement);
}

void SqliteCatalogCursor::bind_text(std::string_view text) {
  check(sqlite3_bind_text64(statement_.get(), ++bound_, text.data() == nullptr ? "" : text.data(), text.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
}

void SqliteCatalogCursor::bind_integer(std::int64_t number) {
  check(sqlite3_bind_int64(statement_.get(), ++bound_, number));
}

void SqliteCatalogCursor::bind_blob(std::string_view bytes) {
  check(sqlite3_bind_blob64(statement_.get(), ++bound_, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
}

void SqliteCatalogCursor::bind_null() { check(sqlite3_bind_null(statement_.get(), ++bound_)); }

bool SqliteCatalogCursor::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) throw database_.failure(code);
  return false;
}

std::int64_t SqliteCatalogCursor::changes() { return sqlite3_changes64(database_.handle()); }

bool SqliteCatalogCursor::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t SqliteCatalogCursor::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string SqliteCatalogCursor::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), size};
}

void SqliteCatalogCursor::reset() noexcept {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bound_ = 0;
}

void SqliteCatalogCursor::check(int code) const {
  if (code != SQLITE_OK) throw database_.failure(code);
}

SqliteCatalogDatabase::SqliteCatalogDatabase(const std::string& path, Access access) : path_(path) {
  const bool frozen = access == Access::frozen;
  const int flags = SQLITE_OPEN_NOMUTEX | (frozen ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(frozen ? frozen_uri(path).c_str() : path.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (handle == nullptr) throw std::bad_alloc();
  if (code != SQLITE_OK) throw failure(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_milliseconds);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  execute("PRAGMA trusted_schema=OFF");
}

CatalogCursor& SqliteCatalogDatabase::cursor(const char* sql) {
  auto& cursor = cursors_[sql];
  if (cursor == nullptr) cursor = std::make_unique<SqliteCatalogCursor>(*this, sql);
  return *cursor;
}

std::int64_t SqliteCatalogDatabase::now() const { return current_time(); }

void SqliteCatalogDatabase::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw failure(code);
}

std::int64_t SqliteCatalogDatabase::pragma(const std::string& name) {
  SqliteCatalogCursor statement(*this, "PRAGMA " + name);
  return statement.step() ? statement.integer(0) : 0;
}

std::string SqliteCatalogDatabase::pragma_text(const std::string& name) {
  SqliteCatalogCursor statement(*this, "PRAGMA " + name);
  return statement.step() ? statement.text(0) : std::string{};
}

std::optional<std::int64_t> SqliteCatalogDatabase::state() {
  CatalogStatement statement = prepare("PRAGMA data_version");
  if (!statement.step()) return std::nullopt;
  return statement.integer(0);
}

Failure SqliteCatalogDatabase::failure(int code) const {
  const polytomic_status status = status_of(code);
  Error error =
      make_error(status, "the catalog " + path_ + ": " + sqlite3_errmsg(handle_.get()) + std::string(advice(status)));
  error.os_error = sqlite3_system_errno(handle_.get());
  return Failure(std::move(error));
}

SqliteCatalogTransaction::SqliteCatalogTransaction(SqliteCatalogDatabase& database, Kind kind) : database_(database) {
  database_.prepare(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN").run();
}

SqliteCatalogTransaction::~SqliteCatalogTransaction() {
  if (!open_) return;
  try {
    database_.prepare("ROLLBACK").run();
  } catch (const std::exception&) {
    // SQLite has rolled back by itself.
  }
}

void SqliteCatalogTransaction::commit() {
  database_.prepare("COMMIT").run();
  open_ = false;
}

}  // namespace polytomic::local
