// Facebook's custom audiences as connections.
#pragma once

#include <memory>

#include "local/connector.h"

namespace polytomic::local::fbaudience {

[[nodiscard]] std::unique_ptr<Connector> make_fbaudience_connector();

}  // namespace polytomic::local::fbaudience
