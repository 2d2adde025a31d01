// A connection that calls work with: its record and its type.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "local/connection_store.h"
#include "local/connection_types.h"

namespace polytomic::local {

struct Connection {
  ConnectionRecord record;
  const ConnectionType* type = nullptr;
};

// Safe on any thread.
class Connections {
 public:
  Connections(Catalog& catalog, const ConnectionTypes& types) : catalog_(catalog), types_(types), store_(catalog) {}

  [[nodiscard]] ConnectionStore& store() { return store_; }

  // Throws Failure: POLYTOMIC_ERROR_NOT_FOUND for an unknown id, _UNPROCESSABLE for a type that this build lacks.
  [[nodiscard]] Connection get(std::string_view id);

  // The configuration in the clear.
  [[nodiscard]] rapidjson::Document open_configuration(const Connection& connection) const;

  // Opens the database of a connection.
  [[nodiscard]] std::unique_ptr<Database> open_database(const Connection& connection, const Context& context) const;

 private:
  Catalog& catalog_;
  const ConnectionTypes& types_;
  ConnectionStore store_;
};

[[nodiscard]] Failure unknown_connection(std::string_view id);

}  // namespace polytomic::local
