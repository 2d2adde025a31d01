// Knows whether a catalog's server answers, so that nobody else has to wait to find out.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/error.h"
#include "core/wait_signal.h"
#include "local/catalogs/postgresql/database.h"

namespace polytomic::local {

// Keeps a connection of its own, asks something over it every now and then, and sees at once when the server closes it.
class PostgresqlCatalogWatch {
 public:
  explicit PostgresqlCatalogWatch(const PostgresqlCatalogAddress& address);
  PostgresqlCatalogWatch(const PostgresqlCatalogWatch&) = delete;
  PostgresqlCatalogWatch& operator=(const PostgresqlCatalogWatch&) = delete;
  ~PostgresqlCatalogWatch();

  // Why the catalog cannot be read, as far as is known. Any thread.
  [[nodiscard]] std::optional<Error> problem();

 private:
  void run();
  void look() noexcept;
  void ask();
  void note(std::optional<Error> problem);
  // Until it is time to look again, or sooner where the server says something.
  void wait();

  const PostgresqlCatalogAddress& address_;
  std::mutex mutex_;
  std::optional<Error> problem_;
  std::unique_ptr<PostgresqlCatalogDatabase> database_;  // the thread's
  WaitSignal stop_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;  // last: it uses the rest
};

}  // namespace polytomic::local
