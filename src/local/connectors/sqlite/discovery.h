// Describes the objects of an open database.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <optional>
#include <string_view>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/sqlite/outline.h"
#include "local/connectors/sqlite/settings.h"

namespace polytomic::local::sqlite {

// What decides the description besides the schema.
struct DiscoveryOptions {
  const ObjectFilter* filter = nullptr;
  bool writable = false;
};

// Both throw Fault, and Failure where the context says to stop. They belong inside a read transaction, in which `outline`
// holds.
void discover_each(sqlite3* database, const Outline& outline, const DiscoveryOptions& options,
                   const std::function<void(Object)>& take, const Context& context);
[[nodiscard]] std::optional<Object> discover_one(sqlite3* database, const Outline& outline, std::string_view name,
                                                 const DiscoveryOptions& options, const Context& context);

}  // namespace polytomic::local::sqlite
