// Open connections to a catalog's server, kept for the next transaction.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>

#include "local/catalogs/postgresql/database.h"

namespace polytomic::local {

// Safe on any thread.
class PostgresqlCatalogPool {
 public:
  // A connection on loan; it goes back where it is fit for another transaction.
  class Lease {
   public:
    Lease(PostgresqlCatalogPool& pool, std::unique_ptr<PostgresqlCatalogDatabase> database)
        : pool_(pool), database_(std::move(database)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(std::move(database_)); }

    [[nodiscard]] PostgresqlCatalogDatabase& operator*() const { return *database_; }
    [[nodiscard]] PostgresqlCatalogDatabase* operator->() const { return database_.get(); }

   private:
    PostgresqlCatalogPool& pool_;
    std::unique_ptr<PostgresqlCatalogDatabase> database_;
  };

  explicit PostgresqlCatalogPool(const PostgresqlCatalogAddress& address) : address_(address) {}

  // Waits for a while where all are in use. Throws Failure.
  [[nodiscard]] Lease take();
  // Closes what is idle.
  void clear();

 private:
  [[nodiscard]] std::unique_ptr<PostgresqlCatalogDatabase> find_idle();
  void give_back(std::unique_ptr<PostgresqlCatalogDatabase> database) noexcept;

  const PostgresqlCatalogAddress& address_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::list<std::unique_ptr<PostgresqlCatalogDatabase>> idle_;  // last used first
  std::size_t lent_ = 0;
};

}  // namespace polytomic::local
