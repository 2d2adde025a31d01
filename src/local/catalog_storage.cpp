#include "local/catalog_storage.h"

#include <string_view>

#include "local/catalog_location.h"
#include "local/catalogs/sqlite/storage.h"

#ifdef POLYTOMIC_WITH_POSTGRESQL
#include "local/catalogs/postgresql/storage.h"
#endif

namespace polytomic::local {
namespace {

bool is_postgresql_url(std::string_view location) {
  return location.starts_with("postgresql://") || location.starts_with("postgres://");
}

#ifdef POLYTOMIC_WITH_POSTGRESQL
std::unique_ptr<CatalogStorage> find_postgresql_storage(const std::string& url) {
  return std::make_unique<PostgresqlCatalogStorage>(url);
}
#else
[[noreturn]] std::unique_ptr<CatalogStorage> find_postgresql_storage(const std::string& /*url*/) {
  throw Failure(
      POLYTOMIC_ERROR_CATALOG_OPEN,
      "this build of the library was made without its feature postgresql (libpq), and cannot use a catalog in "
      "PostgreSQL; build it with -Dpostgresql=enabled, or give the path of a file");
}
#endif

}  // namespace

std::unique_ptr<CatalogStorage> find_catalog_storage(const std::string& location) {
  if (is_postgresql_url(location)) return find_postgresql_storage(location);
  return std::make_unique<SqliteCatalogStorage>(locate_catalog(location));
}

}  // namespace polytomic::local
