// Which column refers to which.
#pragma once

#include "local/connectors/sqlite/catalog.h"

namespace polytomic::local::sqlite {

// Sets the references of the columns whose foreign key has one column only and a parent among `parents`.
void find_references(Table& table, const Tables& parents);

}  // namespace polytomic::local::sqlite
