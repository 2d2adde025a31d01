// The unique keys of a table, and what they make of its columns.
#pragma once

#include <sqlite3.h>

#include "local/connectors/sqlite/catalog.h"

namespace polytomic::local::sqlite {

// Sets the object's keys and its columns' nullable, required, unique and identity. Needs the writes to be known.
void find_keys(sqlite3* database, Table& table);

}  // namespace polytomic::local::sqlite
