// Where a catalog is kept: a file, or a database server.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "local/catalog_database.h"

namespace polytomic::local {

enum class CatalogState { blank, older, current };

// Safe on any thread. Its functions throw Failure (a POLYTOMIC_ERROR_CATALOG_ code).
class CatalogStorage {
 public:
  using Work = std::function<void(CatalogDatabase&)>;
  using Filling = std::function<void(CatalogDatabase&, CatalogState found)>;

  CatalogStorage() = default;
  CatalogStorage(const CatalogStorage&) = delete;
  CatalogStorage& operator=(const CatalogStorage&) = delete;
  virtual ~CatalogStorage() = default;

  // First of all: makes the tables, or brings them up to date; then `fill` runs in the same transaction, which nobody
  // shares. Returns what was there. Throws Failure where that is no catalog, of a later version, or damaged.
  virtual CatalogState open(const Filling& fill) = 0;

  // Each runs `work` within one transaction, which has committed when it returns. `work` may run again after a failure
  // that left nothing behind.
  virtual void read(const Work& work) = 0;
  virtual void write(const Work& work) = 0;
  // A read that waits for nobody; false where it would have to.
  [[nodiscard]] virtual bool read_at_once(const Work& work) = 0;

  // Why it cannot be read now; nothing where it can. Does not wait.
  [[nodiscard]] virtual std::optional<Error> problem() = 0;
  [[nodiscard]] virtual bool is_read_only() const = 0;
  // For people; without secrets.
  [[nodiscard]] virtual const std::string& place() const = 0;
  // Where the catalog's key lies unless the environment has it. The folder is there.
  [[nodiscard]] virtual std::string key_file(std::string_view organization_id) const = 0;
  // Of its tables, as this library knows them.
  [[nodiscard]] virtual std::size_t version() const = 0;
};

// `location` is a path, a PostgreSQL URL, or empty for the user's own catalog. `open` comes next. Throws Failure.
[[nodiscard]] std::unique_ptr<CatalogStorage> find_catalog_storage(const std::string& location);

}  // namespace polytomic::local
