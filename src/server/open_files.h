// How many files, connections among them, the program may have open.
#pragma once

#include "core/backend.h"

namespace polytomic::server {

// Lets it have so many connections beside all else that it opens. Returns `connections`, or how many there can be, and says
// so, where the machine allows less.
[[nodiscard]] unsigned allow_connections(unsigned connections, Logger& logger);

}  // namespace polytomic::server
