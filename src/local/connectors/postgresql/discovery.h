// Describes the objects of an open database.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/link.h"
#include "local/object_id.h"

namespace polytomic::local::postgresql {

// All throw Fault, and Failure where the context says to stop.
void discover_all(Link& link, const std::function<void(Object)>& take, const Context& context);
// Those of the relations that are offered; references to others may be left out. The relations of the database are known,
// nothing else of them but whether columns have privileges of their own.
void discover_some(Link& link, Facts& facts, const std::vector<Oid>& relations, const std::function<void(Object)>& take,
                   const Context& context);
[[nodiscard]] std::optional<Object> discover_one(Link& link, const ObjectName& name, const Context& context);

}  // namespace polytomic::local::postgresql
