#include "local/catalogs/sqlite/migrations.h"

#include <array>
#include <string>

namespace polytomic::local {
namespace {

constexpr const char* first_tables = R"sql(
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Times are microseconds since 1970. `version` counts changes; `configuration_version` those of the configuration.
CREATE TABLE connections (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  configuration TEXT NOT NULL,
  policies TEXT NOT NULL,
  healthcheck_interval TEXT NOT NULL,
  status TEXT NOT NULL,
  status_error TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  configuration_version INTEGER NOT NULL DEFAULT 1,
  refresh_started INTEGER,
  refresh_finished INTEGER,
  refresh_failed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE schema_snapshots (
  connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  creation_properties TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot_objects (
  connection_id TEXT NOT NULL REFERENCES schema_snapshots (connection_id) ON DELETE CASCADE,
  object_id TEXT NOT NULL,
  refreshed_at INTEGER NOT NULL,
  description TEXT NOT NULL,
  PRIMARY KEY (connection_id, object_id)
) STRICT;

CREATE TABLE access_keys (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
)sql";

// Objects are kept packed. A snapshot of before is read anew, as any that is not there.
constexpr const char* packed_objects = R"sql(
DELETE FROM schema_snapshots;
UPDATE connections SET refresh_started = NULL, refresh_finished = NULL, refresh_failed = 0;
DROP TABLE snapshot_objects;
CREATE TABLE snapshot_objects (
  connection_id TEXT NOT NULL REFERENCES schema_snapshots (connection_id) ON DELETE CASCADE,
  object_id TEXT NOT NULL,
  refreshed_at INTEGER NOT NULL,
  description BLOB NOT NULL,
  PRIMARY KEY (connection_id, object_id)
) STRICT;
)sql";

// What became of requests that came with a key; until `working_until` one is being worked on.
constexpr const char* idempotency_keys = R"sql(
CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  object_id TEXT NOT NULL,
  worker TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  working_until INTEGER,
  code INTEGER,
  http_status INTEGER,
  headers TEXT,
  body BLOB
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
)sql";

// Keys of before could do everything.
constexpr const char* key_scopes = "ALTER TABLE access_keys ADD COLUMN scope TEXT NOT NULL DEFAULT 'admin';";

// Who reads the schemas of a connection, and until when that holds; and when its health was last checked, by whomever.
constexpr const char* turns = R"sql(
ALTER TABLE connections ADD COLUMN refresher TEXT;
ALTER TABLE connections ADD COLUMN refreshing_since INTEGER;
ALTER TABLE connections ADD COLUMN refreshing_until INTEGER;
ALTER TABLE connections ADD COLUMN health_checked INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array<const char*, 5> steps{first_tables, packed_objects, idempotency_keys, key_scopes, turns};

}  // namespace

std::span<const char* const> catalog_migrations() { return steps; }

CatalogState examine_catalog(SqliteCatalogDatabase& database, std::span<const char* const> migrations) {
  const std::int64_t application = database.pragma("application_id");
  const std::int64_t version = database.pragma("user_version");
  if (application == 0 && version == 0 && !database.prepare("SELECT 1 FROM sqlite_schema").step())
    return CatalogState::blank;
  if (application != catalog_application_id || version < 1) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                  database.path() +
                      " is a database of another program, not a catalog; give another path. "
                      "To read it, create a connection to it");
  }
  const auto known = static_cast<std::int64_t>(migrations.size());
  if (version > known) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_NEWER, "the catalog " + database.path() + " has version " +
                                                     std::to_string(version) + ", this library knows versions up to " +
                                                     std::to_string(known) + "; update the library");
  }
  return version < known ? CatalogState::older : CatalogState::current;
}

void migrate_catalog(SqliteCatalogDatabase& database, std::span<const char* const> migrations) {
  const auto version = static_cast<std::size_t>(database.pragma("user_version"));
  for (const char* step : migrations.subspan(version)) database.execute(step);
  database.execute("PRAGMA application_id=" + std::to_string(catalog_application_id));
  database.execute("PRAGMA user_version=" + std::to_string(migrations.size()));
}

}  // namespace polytomic::local
