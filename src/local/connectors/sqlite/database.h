// An open SQLite database as the engine sees it.
#pragma once

#include <memory>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/sqlite/settings.h"

namespace polytomic::local::sqlite {

// Opens the file and proves that it is a database. Throws Failure.
[[nodiscard]] std::unique_ptr<Database> open_database(Settings settings, const Context& context);

}  // namespace polytomic::local::sqlite
