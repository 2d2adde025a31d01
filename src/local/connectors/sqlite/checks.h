// What CHECK constraints make of writes. SQLite leaves them out when it opens a file to be read, so they are found in the
// text of the table and computed by themselves.
#pragma once

#include <sqlite3.h>

#include "local/connectors/sqlite/catalog.h"

namespace polytomic::local::sqlite {

// Takes away what constraints refuse, whatever the values: every insert, where one cannot be computed; NULL or the
// default of a column, where one is about that column alone. What several columns must be to each other, only an insert
// tells. Needs the writes to be known. Throws Fault.
void apply_checks(sqlite3* database, Table& table);

}  // namespace polytomic::local::sqlite
