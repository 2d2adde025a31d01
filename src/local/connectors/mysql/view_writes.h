// What the server would do with the columns of views: it is asked by statements that it prepares and does not run.
#pragma once

#include <vector>

#include "core/context.h"
#include "local/connectors/mysql/facts.h"
#include "local/connectors/mysql/session.h"

namespace polytomic::local::mysql {

// Completes the facts of the views among `relations`. Throws Fault where the connection is lost, and Failure where the
// context says to stop.
void find_view_writes(Access& access, const std::vector<Relation*>& views, const Context& context);

}  // namespace polytomic::local::mysql
