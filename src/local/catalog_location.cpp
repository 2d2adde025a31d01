#include "local/catalog_location.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "local/private_file.h"

namespace polytomic::local {
namespace {

std::filesystem::path data_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && std::filesystem::path(data).is_absolute()) return data;
  const char* home = std::getenv("HOME");
  if (home != nullptr && std::filesystem::path(home).is_absolute()) return std::filesystem::path(home) / ".local/share";
  throw Failure(
      POLYTOMIC_ERROR_CATALOG_OPEN,
      "neither XDG_DATA_HOME nor HOME names a folder for the user's own catalogs and keys; give the catalog's path, "
      "or for one in PostgreSQL its key in POLYTOMIC_CATALOG_KEY");
}

}  // namespace

std::string user_data_folder() {
  const std::filesystem::path folder = data_folder() / "polytomic";
  create_private_folders(folder.string(), POLYTOMIC_ERROR_CATALOG_OPEN);
  return folder.string();
}

std::string locate_catalog(const std::string& path) {
  if (path.empty()) return user_data_folder() + "/catalog.db";
  std::error_code problem;
  const std::filesystem::path absolute = std::filesystem::absolute(path, problem);
  if (problem)
    throw Failure(POLYTOMIC_ERROR_CATALOG_OPEN, "cannot resolve the catalog's path " + path + ": " + problem.message());
  if (std::filesystem::is_directory(absolute, problem)) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_OPEN,
                  absolute.string() + " is a folder; give the path of the catalog's file");
  }
  if (!std::filesystem::is_directory(absolute.parent_path(), problem)) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_OPEN, "the folder " + absolute.parent_path().string() +
                                                    " of the catalog does not exist; create it, or give another path");
  }
  return absolute.string();
}

}  // namespace polytomic::local
