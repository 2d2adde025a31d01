// Where a test has its catalog: in a file of its own folder, or, with POLYTOMIC_TEST_CATALOG=postgresql, in a PostgreSQL
// database of the tests' own.
#pragma once

#include <string>

#include "folder.h"

namespace polytomic::local::testing {

// Gone with everything in it. Close the catalog first.
class CatalogPlace {
 public:
  CatalogPlace();
  CatalogPlace(const CatalogPlace&) = delete;
  CatalogPlace& operator=(const CatalogPlace&) = delete;
  ~CatalogPlace();

  [[nodiscard]] static bool is_file();
  [[nodiscard]] std::string location() const;
  // Runs a statement on it, as another process may.
  void alter(const std::string& sql) const;

  [[nodiscard]] const Folder& folder() const { return folder_; }

 private:
  Folder folder_;
};

}  // namespace polytomic::local::testing
