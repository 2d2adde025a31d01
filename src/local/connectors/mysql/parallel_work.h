// Work on two connections at a time: each of the server's threads opens tables on its own.
#pragma once

#include <functional>
#include <vector>

#include "core/context.h"
#include "local/connectors/mysql/session.h"

namespace polytomic::local::mysql {

// A part of the work, on the connection that it is given.
using Work = std::function<void(Access&, const Context&)>;

// Does all parts, in this order: whichever connection is free takes the next one. All on `first` where there is no second.
// Parts on two connections run at a time. Throws the first Fault, and Failure where the context says to stop.
void work_in_parallel(Access& first, Access* second, const std::vector<Work>& parts, const Context& context);

}  // namespace polytomic::local::mysql
