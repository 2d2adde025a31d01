// The local engine put together.
#pragma once

#include <memory>

#include "local/connection_types.h"
#include "local/module.h"

namespace polytomic::local {

// Opens the catalog and answers for it with these connectors. Throws Failure.
[[nodiscard]] std::unique_ptr<Engine> make_engine(const EngineOptions& options, Connectors connectors);

}  // namespace polytomic::local
