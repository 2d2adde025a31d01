// PostgreSQL databases as connections.
#pragma once

#include <memory>

#include "local/connector.h"

namespace polytomic::local::postgresql {

[[nodiscard]] std::unique_ptr<Connector> make_postgresql_connector();

}  // namespace polytomic::local::postgresql
