#include "local/catalog_storage.h"

#include "local/catalog_location.h"
#include "local/catalogs/sqlite/storage.h"

namespace polytomic::local {

std::unique_ptr<CatalogStorage> find_catalog_storage(const std::string& location) {
  return std::make_unique<SqliteCatalogStorage>(locate_catalog(location));
}

}  // namespace polytomic::local
