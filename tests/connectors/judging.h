// What the judges of connectors share: they hold what is said of an object against what its server does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "local/connector.h"

namespace polytomic::local::testing {

// The key of exactly these columns, in whatever order; nullptr where there is none.
[[nodiscard]] const UniqueKey* find_key(const Object& object, const std::vector<std::string>& columns);

// Says where a column is not told to be unique, and to find a record, just as the keys tell it.
[[nodiscard]] std::vector<std::string> find_contradictions(const Object& object);

// One line for each fact that the judge finds to be wrong.
using JudgeOfObject = std::function<std::vector<std::string>(const Object&)>;

// Expects that the judge finds each fact of the object that is told wrong. The object is a table with a primary key and
// a column `a` that is no key.
void expect_lies_found(const Object& truth, const JudgeOfObject& judge);

}  // namespace polytomic::local::testing
