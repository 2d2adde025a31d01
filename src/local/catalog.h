// The catalog: an open file, who its organization is, and the rule that every write is one transaction.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/backend.h"
#include "local/catalog_database.h"
#include "local/secret_box.h"

namespace polytomic::local {

// Safe on any thread.
class Catalog {
 public:
  // Opens the catalog, or makes it where its file does not exist. Throws Failure (a POLYTOMIC_ERROR_CATALOG_ code).
  Catalog(const std::string& path, Logger* logger);

  [[nodiscard]] const std::string& organization_id() const { return organization_id_; }
  [[nodiscard]] const std::string& organization_name() const { return organization_name_; }
  [[nodiscard]] const SecretBox& secrets() const { return *secrets_; }

  // Runs `work` on the database within one transaction; what a write did is on disk when it returns.
  template <class Work>
  auto read(Work work) {
    return run(CatalogTransaction::Kind::read, std::move(work));
  }
  template <class Work>
  auto write(Work work) {
    return run(CatalogTransaction::Kind::write, std::move(work));
  }

 private:
  template <class Work>
  auto run(CatalogTransaction::Kind kind, Work work) {
    // Readers have a connection of their own: a writer that waits for another process does not hold them up.
    const bool reads = kind == CatalogTransaction::Kind::read && reader_ != nullptr;
    const std::scoped_lock lock(reads ? reader_mutex_ : mutex_);
    CatalogDatabase& database = reads ? *reader_ : *database_;
    CatalogTransaction transaction(database, kind);
    auto result = work(database);
    transaction.commit();
    return result;
  }

  std::mutex mutex_;
  std::mutex reader_mutex_;
  std::unique_ptr<CatalogDatabase> database_;
  std::unique_ptr<CatalogDatabase> reader_;  // where the catalog can be written to
  std::unique_ptr<SecretBox> secrets_;
  std::string organization_id_;
  std::string organization_name_;
};

}  // namespace polytomic::local
