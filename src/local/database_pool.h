// Open databases, kept for the next call. Each is used by one thread at a time.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "local/connection.h"

namespace polytomic::local {

// Safe on any thread.
class DatabasePool {
 public:
  explicit DatabasePool(const Connections& connections) : connections_(connections) {}

  // Returns what `work` returns when it is given the connection's database. After a failure the database is closed.
  template <class Work>
  auto use(const Connection& connection, const Context& context, Work work) {
    std::unique_ptr<Database> database = take(connection, context);
    auto result = work(*database);
    give_back(connection, std::move(database));
    return result;
  }

  // Closes what is idle of a connection that has changed or is gone.
  void forget(std::string_view connection_id);

 private:
  struct Idle {
    std::string connection_id;
    std::int64_t configuration_version;
    std::unique_ptr<Database> database;
  };

  [[nodiscard]] std::unique_ptr<Database> take(const Connection& connection, const Context& context);
  void give_back(const Connection& connection, std::unique_ptr<Database> database);

  const Connections& connections_;
  std::mutex mutex_;
  std::list<Idle> idle_;  // last used first
};

}  // namespace polytomic::local
