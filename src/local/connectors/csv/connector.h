// CSV data in files and on web servers as connections.
#pragma once

#include <memory>

#include "local/connector.h"

namespace polytomic::local::csv {

[[nodiscard]] std::unique_ptr<Connector> make_csv_connector();

}  // namespace polytomic::local::csv
