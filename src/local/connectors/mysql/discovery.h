// Describes the objects of a server.
#pragma once

#include <optional>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/mysql/session.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {

// Both throw Fault, and Failure where the context says to stop.
[[nodiscard]] std::vector<Object> discover_all(Access& access, Session& session, const Context& context);
[[nodiscard]] std::optional<Object> discover_one(Access& access, const ObjectName& name, const Context& context);

}  // namespace polytomic::local::mysql
