#include "local/catalog.h"

#include <sodium.h>

#include <filesystem>
#include <optional>
#include <thread>

#include "local/catalog_location.h"
#include "local/catalog_migrations.h"
#include "local/private_file.h"
#include "local/secret_key.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

void make_file(const std::string& path) {
  std::error_code ignored;
  const auto kind = std::filesystem::symlink_status(path, ignored).type();
  if (kind == std::filesystem::file_type::not_found)
    static_cast<void>(create_private_file(path, "", POLYTOMIC_ERROR_CATALOG_OPEN));
}

// A catalog in a folder that cannot be written to has no room for the files that WAL needs beside it; then nobody
// writes it either.
std::unique_ptr<CatalogDatabase> open_database(const std::string& path) {
  auto database = std::make_unique<CatalogDatabase>(path, CatalogDatabase::Access::write);
  try {
    static_cast<void>(database->pragma("schema_version"));
  } catch (const Failure& failure) {
    std::error_code ignored;
    const auto log_size = std::filesystem::file_size(path + "-wal", ignored);
    const bool has_log = !ignored && log_size > 0;
    const bool is_refused = failure.error().code == POLYTOMIC_ERROR_CATALOG_OPEN ||
                            failure.error().code == POLYTOMIC_ERROR_CATALOG_READ_ONLY;
    if (!is_refused || has_log || !database->is_read_only()) throw;
    database = std::make_unique<CatalogDatabase>(path, CatalogDatabase::Access::frozen);
    static_cast<void>(database->pragma("schema_version"));
  }
  return database;
}

// Two processes that open a new catalog at once may block each other here, where SQLite does not wait by itself.
void enable_log(CatalogDatabase& database) {
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

void prepare_session(CatalogDatabase& database) {
  database.execute("PRAGMA foreign_keys=ON");
  if (database.is_read_only()) return;
  enable_log(database);
  database.execute("PRAGMA synchronous=FULL");  // a commit is on disk before it is acknowledged
}

std::unique_ptr<CatalogDatabase> open_session(const std::string& path) {
  auto database = open_database(path);
  prepare_session(*database);
  return database;
}

// In one transaction: another process may be making the tables.
CatalogState examine(CatalogDatabase& database) {
  CatalogTransaction transaction(database, CatalogTransaction::Kind::read);
  const CatalogState state = examine_catalog(database, catalog_migrations());
  transaction.commit();
  return state;
}

void refuse_read_only(const CatalogDatabase& database, CatalogState state) {
  if (!database.is_read_only() || state == CatalogState::current) return;
  throw Failure(
      POLYTOMIC_ERROR_CATALOG_READ_ONLY,
      "the catalog " + database.path() +
          (state == CatalogState::blank ? " is empty" : " is of an older version and must be brought up to date") +
          ", but its file or folder cannot be written to");
}

std::optional<std::string> setting(CatalogDatabase& database, std::string_view name) {
  CatalogStatement statement = database.prepare("SELECT value FROM settings WHERE name = ?");
  statement.bind(name);
  if (!statement.step()) return std::nullopt;
  return statement.text(0);
}

void add_setting(CatalogDatabase& database, std::string_view name, std::string_view value) {
  database.prepare("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .bind(name)
      .bind(value)
      .run();
}

void create_tables(CatalogDatabase& database, const SecretKey& key) {
  CatalogTransaction transaction(database, CatalogTransaction::Kind::write);
  // Looked at again now that nobody else can write: another process may have done it.
  if (examine_catalog(database, catalog_migrations()) != CatalogState::current) {
    migrate_catalog(database, catalog_migrations());
    add_setting(database, "organization_id", make_uuid());
    add_setting(database, "organization_name", "local");
    add_setting(database, "key_check", key.check_value());
  }
  transaction.commit();
}

std::string required_setting(CatalogDatabase& database, const char* name) {
  if (auto value = setting(database, name)) return *value;
  throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                "the catalog " + database.path() + " lacks its setting " + name + "; restore it from a backup");
}

void check_tables(CatalogDatabase& database) {
  // Snapshots can be large and can be made again; damage there shows when they are read.
  for (const char* table : {"settings", "connections", "access_keys"}) {
    const std::string outcome = database.pragma_text("quick_check(" + std::string(table) + ")");
    if (outcome != "ok") {
      throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                    "the catalog " + database.path() + " is damaged (" + outcome + "); restore it from a backup");
    }
  }
}

}  // namespace

Catalog::Catalog(const std::string& path, Logger* logger) {
  if (sodium_init() < 0)
    throw Failure(POLYTOMIC_ERROR_INTERNAL, "libsodium could not be set up: no source of random numbers");
  const std::string file = locate_catalog(path);
  make_file(file);
  database_ = open_database(file);
  const CatalogState state = examine(*database_);
  refuse_read_only(*database_, state);
  prepare_session(*database_);
  SecretKey key = load_catalog_key(file, state == CatalogState::blank ? KeyCreation::allowed : KeyCreation::refused);
  if (state != CatalogState::current) create_tables(*database_, key);
  if (state != CatalogState::current && logger != nullptr && logger->wants(POLYTOMIC_LOG_INFO)) {
    logger->write(POLYTOMIC_LOG_INFO, "local", state == CatalogState::blank ? "catalog created" : "catalog migrated",
                  {{"version", std::to_string(catalog_migrations().size())}});
  }
  check_tables(*database_);
  if (required_setting(*database_, "key_check") != key.check_value()) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_KEY,
                  "the key given for the catalog " + file +
                      " is not the one its secrets were stored with; restore the key file, or set "
                      "POLYTOMIC_CATALOG_KEY to the right key");
  }
  organization_id_ = required_setting(*database_, "organization_id");
  organization_name_ = required_setting(*database_, "organization_name");
  secrets_ = std::make_unique<SecretBox>(std::move(key));
  prompt_reader_ = open_session(file);
  prompt_reader_->refuse_to_wait();
  if (!database_->is_read_only()) reader_ = open_session(file);
}

}  // namespace polytomic::local
