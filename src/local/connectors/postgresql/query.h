// The fields of a query, found by having it parsed. It is never run.
#pragma once

#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/postgresql/link.h"

namespace polytomic::local::postgresql {

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) unless `query` is one statement without parameters that only
// reads; Fault where the database is to blame.
[[nodiscard]] std::vector<QueryField> describe_query_fields(Link& link, std::string_view query, const Context& context);

}  // namespace polytomic::local::postgresql
