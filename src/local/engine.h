// The local engine put together.
#pragma once

#include <chrono>
#include <memory>

#include "local/connection_types.h"
#include "local/module.h"

namespace polytomic::local {

// Opens the catalog and answers for it with these connectors. Reading all schemas of a connection fails where it takes
// longer than `longest_reading`. Throws Failure.
[[nodiscard]] std::unique_ptr<Engine> make_engine(const EngineOptions& options, Connectors connectors,
                                                  std::chrono::milliseconds longest_reading = std::chrono::minutes(10));

}  // namespace polytomic::local
