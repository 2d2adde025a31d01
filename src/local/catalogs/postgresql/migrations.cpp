#include "local/catalogs/postgresql/migrations.h"

#include <array>
#include <span>
#include <string>

#include "local/catalog_application_id.h"

namespace polytomic::local {
namespace {

// Versions count as those of SQLite files, of which the first ones were never kept here.
constexpr std::size_t first_version = 5;

// Text compares by its bytes, as the engine does.
constexpr const char* first_tables = R"sql(
CREATE TABLE polytomic.catalog (
  application bigint NOT NULL,
  version bigint NOT NULL
);

CREATE TABLE polytomic.settings (
  name text COLLATE "C" PRIMARY KEY,
  value text NOT NULL
);

-- Times are microseconds since 1970. `version` counts changes; `configuration_version` those of the configuration.
CREATE TABLE polytomic.connections (
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  type text NOT NULL,
  configuration text NOT NULL,
  policies text NOT NULL,
  healthcheck_interval text NOT NULL,
  status text NOT NULL,
  status_error text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  configuration_version bigint NOT NULL DEFAULT 1,
  refresh_started bigint,
  refresh_finished bigint,
  refresh_failed bigint NOT NULL DEFAULT 0,
  -- Who reads the schemas, and until when that holds; and when the health was last checked, by whomever.
  refresher text,
  refreshing_since bigint,
  refreshing_until bigint,
  health_checked bigint NOT NULL DEFAULT 0
);

CREATE TABLE polytomic.schema_snapshots (
  connection_id text COLLATE "C" PRIMARY KEY REFERENCES polytomic.connections (id) ON DELETE CASCADE,
  generation bigint NOT NULL,
  refreshed_at bigint NOT NULL,
  fingerprint text NOT NULL,
  creation_properties text NOT NULL
);

CREATE TABLE polytomic.snapshot_objects (
  connection_id text COLLATE "C" NOT NULL REFERENCES polytomic.schema_snapshots (connection_id) ON DELETE CASCADE,
  object_id text COLLATE "C" NOT NULL,
  refreshed_at bigint NOT NULL,
  description bytea NOT NULL,
  PRIMARY KEY (connection_id, object_id)
);

CREATE TABLE polytomic.access_keys (
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  scope text NOT NULL
);

-- What became of requests that came with a key; until `working_until` one is being worked on.
CREATE TABLE polytomic.idempotency_keys (
  key text COLLATE "C" PRIMARY KEY,
  fingerprint bytea NOT NULL,
  object_id text NOT NULL,
  worker text NOT NULL,
  created_at bigint NOT NULL,
  working_until bigint,
  code bigint,
  http_status bigint,
  headers text,
  body bytea
);
-- The last transaction of each session of a process, by which one whose end nobody told is found.
CREATE TABLE polytomic.commits (
  session text COLLATE "C" PRIMARY KEY,
  number bigint NOT NULL,
  made_at bigint NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON polytomic.idempotency_keys (created_at);
)sql";

// Step i leads from version first_version + i - 1 to the next; the first one makes the tables. Append only.
constexpr std::array<const char*, 1> steps{first_tables};

bool exists(PostgresqlCatalogDatabase& database, const char* sql) { return database.prepare(sql).step(); }

std::int64_t version_of(PostgresqlCatalogDatabase& database) {
  // By the transaction's own view: the functions that look names up may tell what was there before.
  constexpr const char* find_table =
      "SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = 'polytomic' AND "
      "relname = 'catalog'";
  if (!exists(database, find_table)) return 0;
  CatalogStatement row = database.prepare("SELECT version FROM polytomic.catalog WHERE application = ?");
  return row.bind(catalog_application_id).step() ? row.integer(0) : -1;
}

}  // namespace

std::size_t postgresql_catalog_version() { return first_version - 1 + steps.size(); }

CatalogState examine_catalog(PostgresqlCatalogDatabase& database, const std::string& place) {
  const std::int64_t version = version_of(database);
  constexpr const char* find_any =
      "SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = 'polytomic' LIMIT 1";
  const bool is_blank = version == 0 && !exists(database, find_any);
  if (is_blank) return CatalogState::blank;
  if (version < static_cast<std::int64_t>(first_version)) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                  "the schema polytomic of " + place +
                      " is of another program, not a catalog; name another database. To read this one, create a "
                      "connection to it");
  }
  const auto known = static_cast<std::int64_t>(postgresql_catalog_version());
  if (version > known) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_NEWER, "the catalog " + place + " has version " + std::to_string(version) +
                                                     ", this library knows versions up to " + std::to_string(known) +
                                                     "; update the library");
  }
  return version < known ? CatalogState::older : CatalogState::current;
}

void exclude_others(PostgresqlCatalogDatabase& database) {
  database.prepare("SELECT pg_advisory_xact_lock(?)").bind(catalog_application_id).step();
}

void migrate_catalog(PostgresqlCatalogDatabase& database) {
  const std::int64_t version = version_of(database);
  const std::size_t done = version == 0 ? 0 : static_cast<std::size_t>(version) - first_version + 1;
  // Whoever may not make schemas can be given one.
  if (!exists(database, "SELECT 1 FROM pg_namespace WHERE nspname = 'polytomic'"))
    database.execute("CREATE SCHEMA polytomic");
  for (const char* step : std::span(steps).subspan(done)) database.execute(step);
  if (done == 0) {
    database.prepare("INSERT INTO polytomic.catalog (application, version) VALUES (?, 0)")
        .bind(catalog_application_id)
        .run();
  }
  database.prepare("UPDATE polytomic.catalog SET version = ?")
      .bind(static_cast<std::int64_t>(postgresql_catalog_version()))
      .run();
}

}  // namespace polytomic::local
