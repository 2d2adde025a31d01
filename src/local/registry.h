// The connectors of this build.
#pragma once

#include "local/connection_types.h"

namespace polytomic::local {

[[nodiscard]] Connectors make_connectors();

}  // namespace polytomic::local
