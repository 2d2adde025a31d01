// Describes the objects of a server.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/mysql/session.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {

// `second` may be nullptr. `only` is the one database to look at; empty for every one. Both throw Fault, and Failure where
// the context says to stop.
// Objects are taken one by one, in any order.
void discover_all(Access& access, Access* second, std::string_view only, const std::function<void(Object)>& take,
                  const Context& context);
[[nodiscard]] std::optional<Object> discover_one(Access& access, Access* second, std::string_view only,
                                                 const ObjectName& name, const Context& context);

}  // namespace polytomic::local::mysql
