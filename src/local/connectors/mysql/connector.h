// MySQL and MariaDB databases as connections.
#pragma once

#include <memory>

#include "local/connector.h"

namespace polytomic::local::mysql {

[[nodiscard]] std::unique_ptr<Connector> make_mysql_connector();

}  // namespace polytomic::local::mysql
