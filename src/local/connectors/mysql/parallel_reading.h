// Queries on two connections at a time: each of the server's threads opens tables on its own.
#pragma once

#include <vector>

#include "core/context.h"
#include "local/connectors/mysql/link.h"

namespace polytomic::local::mysql {

// Runs the one readings on `first` and the others on `second` meanwhile; all of them on `first` where there is no
// second. The handlers of the two must share nothing. Throws the first Fault, and Failure where the context says to stop.
void read_in_parallel(Link& first, const std::vector<Reading>& readings, Link* second,
                      const std::vector<Reading>& others, const Context& context);

}  // namespace polytomic::local::mysql
