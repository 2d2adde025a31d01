// SQLite files as connections.
#pragma once

#include <memory>

#include "local/connector.h"

namespace polytomic::local::sqlite {

[[nodiscard]] std::unique_ptr<Connector> make_sqlite_connector();

}  // namespace polytomic::local::sqlite
