// What using a connection's database tells of its health.
#pragma once

#include "core/backend.h"
#include "core/error.h"
#include "local/connection_store.h"

namespace polytomic::local {

// False where an error is about the call, the catalog or this process, and not about the database.
[[nodiscard]] bool tells_of_health(const Error& error);

// Writes what was learnt into the catalog where it is news. A catalog that cannot be written to learns nothing, which is
// logged and else no matter. Safe on any thread.
class Health {
 public:
  // `logger` outlives this; it may be nullptr.
  Health(ConnectionStore& store, Logger* logger) : store_(store), logger_(logger) {}

  void succeeded(const ConnectionRecord& record) noexcept;
  // The database could not be opened, or failed its test.
  void failed(const ConnectionRecord& record, const Error& error) noexcept;
  // An open database refused something, which may be about the one thing that was asked of it.
  void refused(const ConnectionRecord& record, const Error& error) noexcept;

 private:
  void note(const ConnectionRecord& record, std::string_view status, std::string_view error) noexcept;

  ConnectionStore& store_;
  Logger* logger_;
};

}  // namespace polytomic::local
