// Describes the objects of an open database.
#pragma once

#include <sqlite3.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/sqlite/settings.h"

namespace polytomic::local::sqlite {

// What decides the description besides the schema.
struct DiscoveryOptions {
  const ObjectFilter* filter = nullptr;
  bool writable = false;
};

// Both throw Fault, and Failure where the context says to stop. They belong inside a read transaction.
[[nodiscard]] std::vector<Object> discover_all(sqlite3* database, const DiscoveryOptions& options,
                                               const Context& context);
[[nodiscard]] std::optional<Object> discover_one(sqlite3* database, std::string_view name,
                                                 const DiscoveryOptions& options, const Context& context);

}  // namespace polytomic::local::sqlite
