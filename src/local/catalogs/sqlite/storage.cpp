#include "local/catalogs/sqlite/storage.h"

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "local/catalogs/sqlite/migrations.h"
#include "local/private_file.h"

namespace polytomic::local {
namespace {

using Kind = SqliteCatalogTransaction::Kind;

void make_file(const std::string& path) {
  std::error_code ignored;
  const auto kind = std::filesystem::symlink_status(path, ignored).type();
  if (kind == std::filesystem::file_type::not_found)
    static_cast<void>(create_private_file(path, "", POLYTOMIC_ERROR_CATALOG_OPEN));
}

// A catalog in a folder that cannot be written to has no room for the files that WAL needs beside it; then nobody
// writes it either.
std::unique_ptr<SqliteCatalogDatabase> open_database(const std::string& path) {
  auto database = std::make_unique<SqliteCatalogDatabase>(path, SqliteCatalogDatabase::Access::write);
  try {
    static_cast<void>(database->pragma("schema_version"));
  } catch (const Failure& failure) {
    std::error_code ignored;
    const auto log_size = std::filesystem::file_size(path + "-wal", ignored);
    const bool has_log = !ignored && log_size > 0;
    const bool is_refused = failure.error().code == POLYTOMIC_ERROR_CATALOG_OPEN ||
                            failure.error().code == POLYTOMIC_ERROR_CATALOG_READ_ONLY;
    if (!is_refused || has_log || !database->is_read_only()) throw;
    database = std::make_unique<SqliteCatalogDatabase>(path, SqliteCatalogDatabase::Access::frozen);
    static_cast<void>(database->pragma("schema_version"));
  }
  return database;
}

// Two processes that open a new catalog at once may block each other here, where SQLite does not wait by itself.
void enable_log(SqliteCatalogDatabase& database) {
  constexpr int attempts = 200;
  for (int attempt = 1;; ++attempt) {
    try {
      static_cast<void>(database.pragma_text("journal_mode=WAL"));
      return;
    } catch (const Failure& failure) {
      if (failure.error().code != POLYTOMIC_ERROR_CATALOG_BUSY || attempt == attempts) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

void prepare_session(SqliteCatalogDatabase& database) {
  database.execute("PRAGMA foreign_keys=ON");
  if (database.is_read_only()) return;
  enable_log(database);
  database.execute("PRAGMA synchronous=FULL");  // a commit is on disk before it is acknowledged
}

std::unique_ptr<SqliteCatalogDatabase> open_session(const std::string& path) {
  auto database = open_database(path);
  prepare_session(*database);
  return database;
}

// In one transaction: another process may be making the tables.
CatalogState examine(SqliteCatalogDatabase& database) {
  SqliteCatalogTransaction transaction(database, SqliteCatalogTransaction::Kind::read);
  const CatalogState state = examine_catalog(database, catalog_migrations());
  transaction.commit();
  return state;
}

void refuse_read_only(const SqliteCatalogDatabase& database, CatalogState state) {
  if (!database.is_read_only() || state == CatalogState::current) return;
  throw Failure(
      POLYTOMIC_ERROR_CATALOG_READ_ONLY,
      "the catalog " + database.path() +
          (state == CatalogState::blank ? " is empty" : " is of an older version and must be brought up to date") +
          ", but its file or folder cannot be written to");
}

void check_tables(SqliteCatalogDatabase& database) {
  // Snapshots can be large and can be made again; damage there shows when they are read.
  for (const char* table : {"settings", "connections", "access_keys"}) {
    const std::string outcome = database.pragma_text("quick_check(" + std::string(table) + ")");
    if (outcome != "ok") {
      throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                    "the catalog " + database.path() + " is damaged (" + outcome + "); restore it from a backup");
    }
  }
}

void run(SqliteCatalogDatabase& database, Kind kind, const CatalogStorage::Work& work) {
  SqliteCatalogTransaction transaction(database, kind);
  work(database);
  transaction.commit();
}

void update_tables(SqliteCatalogDatabase& database, const CatalogStorage::Filling& fill) {
  SqliteCatalogTransaction transaction(database, Kind::write);
  // Looked at again now that nobody else can write: another process may have done it.
  const CatalogState found = examine_catalog(database, catalog_migrations());
  if (found != CatalogState::current) {
    migrate_catalog(database, catalog_migrations());
    fill(database, found);
  }
  transaction.commit();
}

}  // namespace

SqliteCatalogStorage::SqliteCatalogStorage(std::string path) : path_(std::move(path)) {
  make_file(path_);
  database_ = open_database(path_);
}

CatalogState SqliteCatalogStorage::open(const Filling& fill) {
  const CatalogState found = examine(*database_);
  refuse_read_only(*database_, found);
  prepare_session(*database_);
  if (found != CatalogState::current) update_tables(*database_, fill);
  check_tables(*database_);
  prompt_reader_ = open_session(path_);
  prompt_reader_->refuse_to_wait();
  if (!database_->is_read_only()) reader_ = open_session(path_);
  return found;
}

void SqliteCatalogStorage::read(const Work& work) {
  const std::scoped_lock lock(reader_ != nullptr ? reader_mutex_ : mutex_);
  run(reader_ != nullptr ? *reader_ : *database_, Kind::read, work);
}

void SqliteCatalogStorage::write(const Work& work) {
  const std::scoped_lock lock(mutex_);
  run(*database_, Kind::write, work);
}

bool SqliteCatalogStorage::read_at_once(const Work& work) {
  const std::scoped_lock lock(prompt_mutex_);
  try {
    run(*prompt_reader_, Kind::read, work);
    return true;
  } catch (const Failure& failure) {
    if (failure.error().code != POLYTOMIC_ERROR_CATALOG_BUSY) throw;
    return false;
  }
}

std::optional<Error> SqliteCatalogStorage::problem() {
  try {
    if (read_at_once([](CatalogDatabase& database) { database.prepare("SELECT 1 FROM settings").step(); }))
      return std::nullopt;
  } catch (const Failure& failure) {
    return failure.error();
  }
  return make_error(POLYTOMIC_ERROR_CATALOG_BUSY, "the catalog is busy");
}

std::string SqliteCatalogStorage::key_file(std::string_view /*organization_id*/) const { return path_ + ".key"; }

std::size_t SqliteCatalogStorage::version() const { return catalog_migrations().size(); }

}  // namespace polytomic::local
