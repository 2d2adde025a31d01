// The objects of an open database in short, without reading their columns where that can be helped.
#pragma once

#include <optional>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/postgresql/link.h"

namespace polytomic::local::postgresql {

// Nothing where most objects need their columns for it. Throws Fault, and Failure where the context says to stop.
[[nodiscard]] std::optional<std::vector<ObjectSummary>> summarize_all(Link& link, const Context& context);

}  // namespace polytomic::local::postgresql
