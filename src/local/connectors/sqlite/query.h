// The fields of a query, found by compiling it. It is never run.
#pragma once

#include <sqlite3.h>

#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connector.h"

namespace polytomic::local::sqlite {

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) unless `query` is one statement without parameters that only
// reads; Fault where the database is to blame. Belongs inside a read transaction.
[[nodiscard]] std::vector<QueryField> describe_query_fields(sqlite3* database, std::string_view query,
                                                            const Context& context);

}  // namespace polytomic::local::sqlite
