// What the server would do with the columns of views, and with inserts into tables whose defaults may use sequences: it is
// asked by statements that it prepares and does not run.
#pragma once

#include <vector>

#include "core/context.h"
#include "local/connectors/mysql/facts.h"
#include "local/connectors/mysql/session.h"

namespace polytomic::local::mysql {

// Completes the facts of these views and tables. Throws Fault where the connection is lost, and Failure where the
// context says to stop.
void find_writes(Access& access, const std::vector<Relation*>& relations, const Context& context);

}  // namespace polytomic::local::mysql
