// LinkedIn's contact lists as connections.
#pragma once

#include <memory>

#include "local/connector.h"

namespace polytomic::local::linkedinads {

[[nodiscard]] std::unique_ptr<Connector> make_linkedinads_connector();

}  // namespace polytomic::local::linkedinads
