// An open server as the engine sees it.
#pragma once

#include <memory>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/mysql/settings.h"

namespace polytomic::local::mysql {

// Connects. Throws Failure.
[[nodiscard]] std::unique_ptr<Database> open_database(Settings settings, const Context& context);

}  // namespace polytomic::local::mysql
