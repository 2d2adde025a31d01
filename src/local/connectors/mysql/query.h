// The fields of a query, found by having it prepared. It is never run.
#pragma once

#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/mysql/session.h"

namespace polytomic::local::mysql {

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) unless `query` is one statement without parameters that only
// reads; Fault where the server is to blame.
[[nodiscard]] std::vector<QueryField> describe_query_fields(Access& access, std::string_view query,
                                                            const Context& context);

}  // namespace polytomic::local::mysql
