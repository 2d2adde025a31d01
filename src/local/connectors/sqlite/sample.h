// A few records of an object, as JSON.
#pragma once

#include <sqlite3.h>

#include <string>
#include <vector>

#include "local/connector.h"

namespace polytomic::local::sqlite {

// Each record is the text of a JSON object with the object's columns. NULL, and a real that JSON has no number for,
// is null; a blob, and a text that is not valid UTF-8, is a string in base64. A column whose values cannot be computed
// is left out of every record. Throws Fault; belongs inside a read transaction.
[[nodiscard]] std::vector<std::string> sample_records(sqlite3* database, const Object& object, std::size_t limit);

}  // namespace polytomic::local::sqlite
