// One CSV source as a database with one table.
#pragma once

#include <memory>

#include "local/connector.h"
#include "local/connectors/csv/settings.h"

namespace polytomic::local::csv {

[[nodiscard]] std::unique_ptr<Database> open_database(Settings settings);

}  // namespace polytomic::local::csv
