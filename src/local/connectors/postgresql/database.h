// An open PostgreSQL database as the engine sees it.
#pragma once

#include <memory>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/postgresql/settings.h"

namespace polytomic::local::postgresql {

// Connects. Throws Failure.
[[nodiscard]] std::unique_ptr<Database> open_database(Settings settings, const Context& context);

}  // namespace polytomic::local::postgresql
