// Whether an object could be created. Nothing is.
#pragma once

#include <sqlite3.h>

#include <string>
#include <utility>
#include <vector>

#include "local/connector.h"

namespace polytomic::local::sqlite {

// What a new table needs to be told.
[[nodiscard]] std::vector<CreationProperty> describe_creation();

// The name that `values` give. Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where no table could have it.
[[nodiscard]] std::string read_new_name(const std::vector<std::pair<std::string, std::string>>& values);

// Throws the same where the name is taken, and Fault.
void check_name_is_free(sqlite3* database, const std::string& name);

}  // namespace polytomic::local::sqlite
