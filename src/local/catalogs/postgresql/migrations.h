// The shape of the catalog's tables in PostgreSQL and how older catalogs get it.
#pragma once

#include <cstddef>

#include "local/catalog_storage.h"
#include "local/catalogs/postgresql/database.h"

namespace polytomic::local {

// The version that catalogs have here; the same as in a SQLite file.
[[nodiscard]] std::size_t postgresql_catalog_version();

// What the schema `polytomic` is, inside the caller's transaction. Throws Failure where it is of another program
// (POLYTOMIC_ERROR_CATALOG_CORRUPT) or of a later version (POLYTOMIC_ERROR_CATALOG_NEWER).
[[nodiscard]] CatalogState examine_catalog(PostgresqlCatalogDatabase& database, const std::string& place);

// Keeps everybody else from doing what comes next until the caller's transaction ends.
void exclude_others(PostgresqlCatalogDatabase& database);

// Runs the steps that are missing, inside the caller's transaction.
void migrate_catalog(PostgresqlCatalogDatabase& database);

}  // namespace polytomic::local
