// Makes the object of a relation from its structure and this user's rights.
#pragma once

#include "local/connectors/mysql/facts.h"

namespace polytomic::local::mysql {

// True where it holds records, and this user has a right to read or write them.
[[nodiscard]] bool is_offered(const Relation& relation);

// Needs the structure of the relation, whose references it puts in order.
[[nodiscard]] Object describe(const Facts& facts, Relation& relation);

}  // namespace polytomic::local::mysql
