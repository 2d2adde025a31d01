// Whether an object could be created. Nothing is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/postgresql/link.h"

namespace polytomic::local::postgresql {

// What a new table needs to be told; empty where this user may create none. Throws Fault.
[[nodiscard]] std::vector<CreationProperty> describe_creation(Link& link, const Context& context);

// What `values` describe. `name` alone may be schema.name. Throws Fault, and Failure
// (POLYTOMIC_ERROR_INVALID_ARGUMENT) where no such table could be created.
[[nodiscard]] NewObject check_new_object(Link& link, const std::vector<std::pair<std::string, std::string>>& values,
                                         const Context& context);

}  // namespace polytomic::local::postgresql
