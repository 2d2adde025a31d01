// The page that a database file begins with, where SQLite keeps the root of its table of the schema.
#pragma once

#include <sqlite3.h>

#include <string>

namespace polytomic::local::sqlite {

// A mark of the schema in it, as text: what is written to tables does not change it, what another file has there does,
// even under the same name, number and schema version. Empty where the file cannot be read so. Not for an encrypted file,
// in which every write changes all of a page.
[[nodiscard]] std::string mark_of_schema_page(sqlite3* database);

}  // namespace polytomic::local::sqlite
