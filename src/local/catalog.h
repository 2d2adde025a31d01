// The catalog: an open file, who its organization is, and the rule that every write is one transaction.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
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
  [[nodiscard]] bool is_read_only() const { return reader_ == nullptr; }
  [[nodiscard]] const SecretBox& secrets() const { return *secrets_; }

  // Runs `work` on the database within one transaction; what a write did is on disk when it returns.
  template <class Work>
  auto read(Work work) {
    const std::scoped_lock lock(reader_mutex());
    return run(reader(), CatalogTransaction::Kind::read, work);
  }
  template <class Work>
  auto write(Work work) {
    const std::scoped_lock lock(mutex_);
    return run(*database_, CatalogTransaction::Kind::write, work);
  }

  // A read of a row or two that waits for nobody but others like it; nothing where it would have to. All such reads are
  // made of one database object, which never writes.
  template <class Work>
  auto read_at_once(Work work) -> std::optional<decltype(work(std::declval<CatalogDatabase&>()))> {
    const std::scoped_lock lock(prompt_mutex_);
    try {
      return run(*prompt_reader_, CatalogTransaction::Kind::read, work);
    } catch (const Failure& failure) {
      if (failure.error().code != POLYTOMIC_ERROR_CATALOG_BUSY) throw;
      return std::nullopt;
    }
  }

 private:
  // Readers have a connection of their own: a writer that waits for another process does not hold them up.
  [[nodiscard]] std::mutex& reader_mutex() { return reader_ != nullptr ? reader_mutex_ : mutex_; }
  [[nodiscard]] CatalogDatabase& reader() { return reader_ != nullptr ? *reader_ : *database_; }

  template <class Work>
  static auto run(CatalogDatabase& database, CatalogTransaction::Kind kind, Work& work) {
    CatalogTransaction transaction(database, kind);
    auto result = work(database);
    transaction.commit();
    return result;
  }

  std::mutex mutex_;
  std::mutex reader_mutex_;
  std::unique_ptr<CatalogDatabase> database_;
  std::unique_ptr<CatalogDatabase> reader_;  // where the catalog can be written to
  std::mutex prompt_mutex_;
  std::unique_ptr<CatalogDatabase> prompt_reader_;  // waits for nobody
  std::unique_ptr<SecretBox> secrets_;
  std::string organization_id_;
  std::string organization_name_;
};

}  // namespace polytomic::local
