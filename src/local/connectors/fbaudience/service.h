// Custom audiences in Facebook's Graph API.
#pragma once

#include <memory>

#include "local/connectors/audience/service.h"
#include "local/connectors/fbaudience/settings.h"

namespace polytomic::local::fbaudience {

[[nodiscard]] std::unique_ptr<audience::Service> make_service(Settings settings);

}  // namespace polytomic::local::fbaudience
