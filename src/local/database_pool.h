// Open databases, kept for the next call. Each is used by one thread at a time.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "local/connection.h"
#include "local/health.h"

namespace polytomic::local {

// Safe on any thread.
class DatabasePool {
 public:
  DatabasePool(const Connections& connections, Health& health) : connections_(connections), health_(health) {}

  // Returns what `work` returns when it is given the connection's database. After a failure the database is closed.
  // What that tells of the connection's health is noted.
  template <class Work>
  auto use(const Connection& connection, const Context& context, Work work) {
    std::unique_ptr<Database> database = take(connection, context);
    auto result = noting_refusal(connection, [&] { return work(*database); });
    health_.succeeded(connection.record);
    give_back(connection, std::move(database));
    return result;
  }

  // Opens the database, if need be, and tests it. Throws Failure where it is not well.
  void test(const Connection& connection, const Context& context);

  // Closes what is idle of a connection that has changed or is gone.
  void forget(std::string_view connection_id);

 private:
  struct Idle {
    std::string connection_id;
    std::int64_t configuration_version;
    std::unique_ptr<Database> database;
  };

  [[nodiscard]] std::unique_ptr<Database> take(const Connection& connection, const Context& context);
  template <class Work>
  auto noting_refusal(const Connection& connection, const Work& work) {
    try {
      return work();
    } catch (const Failure& failure) {
      health_.refused(connection.record, failure.error());
      throw;
    }
  }
  void give_back(const Connection& connection, std::unique_ptr<Database> database);

  const Connections& connections_;
  Health& health_;
  std::mutex mutex_;
  std::list<Idle> idle_;  // last used first
};

}  // namespace polytomic::local
