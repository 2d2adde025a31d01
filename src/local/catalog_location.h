// Where the catalog lies.
#pragma once

#include <string>

namespace polytomic::local {

// The absolute path of the catalog that `path` names; for an empty one the user's own, whose folder is then made.
// Throws Failure (POLYTOMIC_ERROR_CATALOG_OPEN).
[[nodiscard]] std::string locate_catalog(const std::string& path);

// The user's own folder for catalogs and their keys, which is made. Throws Failure (POLYTOMIC_ERROR_CATALOG_OPEN).
[[nodiscard]] std::string user_data_folder();

}  // namespace polytomic::local
