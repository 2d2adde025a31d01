// The catalog: who its organization is, and the rule that every write is one transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/backend.h"
#include "local/catalog_storage.h"
#include "local/secret_box.h"

namespace polytomic::local {

// Safe on any thread.
class Catalog {
 public:
  // Opens the catalog, or makes it where there is none. Throws Failure (a POLYTOMIC_ERROR_CATALOG_ code).
  Catalog(const std::string& location, Logger* logger);

  [[nodiscard]] const std::string& organization_id() const { return organization_id_; }
  [[nodiscard]] const std::string& organization_name() const { return organization_name_; }
  [[nodiscard]] bool is_read_only() const { return storage_->is_read_only(); }
  [[nodiscard]] const SecretBox& secrets() const { return *secrets_; }
  // Why it cannot be read now; nothing where it can. Does not wait.
  [[nodiscard]] std::optional<Error> problem() { return storage_->problem(); }

  // Runs `work` on the database within one transaction; what a write did is durable when it returns. `work` may run again
  // after a failure that left nothing behind.
  template <class Work>
  auto read(Work work) {
    Result<Work> result;
    const auto run = [&](CatalogDatabase& database) { result.emplace(work(database)); };
    storage_->read(std::cref(run));
    return std::move(*result);
  }
  template <class Work>
  auto write(Work work) {
    Result<Work> result;
    const auto run = [&](CatalogDatabase& database) { result.emplace(work(database)); };
    storage_->write(std::cref(run));
    return std::move(*result);
  }

  // A read of a row or two that waits for nobody but others like it; nothing where it would have to. All such reads are
  // made of one database object, which never writes.
  template <class Work>
  auto read_at_once(Work work) {
    Result<Work> result;
    const auto run = [&](CatalogDatabase& database) { result.emplace(work(database)); };
    if (!storage_->read_at_once(std::cref(run))) result.reset();
    return result;
  }

 private:
  template <class Work>
  using Result = std::optional<decltype(std::declval<Work&>()(std::declval<CatalogDatabase&>()))>;

  std::unique_ptr<CatalogStorage> storage_;
  std::unique_ptr<SecretBox> secrets_;
  std::string organization_id_;
  std::string organization_name_;
};

}  // namespace polytomic::local
