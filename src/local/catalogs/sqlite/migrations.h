// The shape of the catalog's tables and how older catalogs get it.
#pragma once

#include <cstdint>
#include <span>

#include "local/catalog_application_id.h"
#include "local/catalog_storage.h"
#include "local/catalogs/sqlite/database.h"

namespace polytomic::local {

// Step i leads from version i to version i + 1; the first one makes the tables. Append only.
[[nodiscard]] std::span<const char* const> catalog_migrations();

// What the file is. Throws Failure where it is a foreign database (POLYTOMIC_ERROR_CATALOG_CORRUPT) or has seen more
// steps than there are (POLYTOMIC_ERROR_CATALOG_NEWER).
[[nodiscard]] CatalogState examine_catalog(SqliteCatalogDatabase& database, std::span<const char* const> migrations);

// Runs the steps that are missing, inside the caller's transaction.
void migrate_catalog(SqliteCatalogDatabase& database, std::span<const char* const> migrations);

}  // namespace polytomic::local
