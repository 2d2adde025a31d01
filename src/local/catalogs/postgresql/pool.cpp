#include "local/catalogs/postgresql/pool.h"

#include <chrono>
#include <utility>

namespace polytomic::local {
namespace {

// Of each process; a server takes a hundred by default.
constexpr std::size_t most_connections = 6;
constexpr std::chrono::seconds longest_wait{5};

}  // namespace

PostgresqlCatalogPool::Lease PostgresqlCatalogPool::take() {
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, longest_wait, [this] { return lent_ < most_connections; })) {
      throw Failure(POLYTOMIC_ERROR_CATALOG_BUSY,
                    "the catalog " + address_.place() + ": all connections of this process are in use; try again");
    }
    ++lent_;
  }
  try {
    auto database = find_idle();
    if (database == nullptr) database = std::make_unique<PostgresqlCatalogDatabase>(address_);
    return {*this, std::move(database)};
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

std::unique_ptr<PostgresqlCatalogDatabase> PostgresqlCatalogPool::find_idle() {
  std::list<std::unique_ptr<PostgresqlCatalogDatabase>> ended;  // closed after the lock is gone
  const std::scoped_lock lock(mutex_);
  while (!idle_.empty()) {
    if (idle_.front()->is_idle()) {
      auto found = std::move(idle_.front());
      idle_.pop_front();
      return found;
    }
    ended.splice(ended.end(), idle_, idle_.begin());
  }
  return nullptr;
}

void PostgresqlCatalogPool::give_back(std::unique_ptr<PostgresqlCatalogDatabase> database) noexcept {
  {
    std::list<std::unique_ptr<PostgresqlCatalogDatabase>> entry;
    const bool is_fit = database != nullptr && database->is_idle();
    try {
      if (is_fit) entry.push_back(std::move(database));
    } catch (const std::bad_alloc&) {  // closed then
    }
    const std::scoped_lock lock(mutex_);
    idle_.splice(idle_.begin(), entry);
    --lent_;
  }
  returned_.notify_one();
}

void PostgresqlCatalogPool::clear() {
  std::list<std::unique_ptr<PostgresqlCatalogDatabase>> closed;
  const std::scoped_lock lock(mutex_);
  closed.swap(idle_);
}

}  // namespace polytomic::local
