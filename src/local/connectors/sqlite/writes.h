// Which writes SQLite would accept: it is asked to compile them, and nothing is run.
// Foreign keys count as enforced (see harden). SQLite does not load CHECK constraints from a file opened to be read; see checks.h for what these refuse.
#pragma once

#include <sqlite3.h>

#include <string>
#include <vector>

#include "local/connectors/sqlite/catalog.h"

namespace polytomic::local::sqlite {

// Sets can_insert, can_update, can_delete and each column's createable and updateable; warns of what is broken.
void find_writes(sqlite3* database, Table& table);

// True when `columns` are accepted as the conflict target of an upsert.
[[nodiscard]] bool accepts_conflict_target(sqlite3* database, const Object& object,
                                           const std::vector<std::string>& columns);

}  // namespace polytomic::local::sqlite
