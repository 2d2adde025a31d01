// Whether a table could be created. Nothing is.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/mysql/session.h"

namespace polytomic::local::mysql {

// What a new table needs to be told; empty where this user may create none. `only` is the one database to look at;
// empty for every one. Throws Fault.
[[nodiscard]] std::vector<CreationProperty> describe_creation(Access& access, std::string_view only,
                                                              const Context& context);

// What `values` describe. `name` alone may be schema.name. Throws Fault, and Failure
// (POLYTOMIC_ERROR_INVALID_ARGUMENT) where no such table could be created.
[[nodiscard]] NewObject check_new_object(Access& access, std::string_view only,
                                         const std::vector<std::pair<std::string, std::string>>& values,
                                         const Context& context);

}  // namespace polytomic::local::mysql
