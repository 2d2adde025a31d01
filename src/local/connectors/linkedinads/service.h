// Contact lists (DMP segments of users) in LinkedIn's marketing API.
#pragma once

#include <memory>

#include "local/connectors/audience/service.h"
#include "local/connectors/linkedinads/settings.h"

namespace polytomic::local::linkedinads {

[[nodiscard]] std::unique_ptr<audience::Service> make_service(Settings settings);

}  // namespace polytomic::local::linkedinads
