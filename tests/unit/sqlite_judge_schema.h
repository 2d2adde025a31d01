// A schema with all that makes describing a SQLite database hard, and the values that fit it.
#pragma once

#include <map>
#include <string>

#include "sqlite_judge.h"

namespace polytomic::local::sqlite::testing {

// Needs a connection with the functions app_only and regexp and the collation app_order, which nobody else has.
std::string hard_schema();

// By table; what is not in it takes any value.
const std::map<std::string, Fitting>& fitting_values();

}  // namespace polytomic::local::sqlite::testing
