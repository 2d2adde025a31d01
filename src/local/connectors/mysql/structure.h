// What the structure of a table or view lets anybody do, privileges aside.
#pragma once

#include "local/connectors/mysql/facts.h"

namespace polytomic::local::mysql {

// Needs the structure of what a view is made of, and finds it first.
void find_structure(Facts& facts, Relation& relation);

}  // namespace polytomic::local::mysql
