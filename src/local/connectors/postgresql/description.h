// Makes the object of a relation from its structure and this user's privileges.
#pragma once

#include "local/connectors/postgresql/facts.h"

namespace polytomic::local::postgresql {

// True where this user has any right to the relation.
[[nodiscard]] bool is_offered(const Relation& relation);

// Completes `relation.object`. Needs the structure of every relation that it may be a view of.
void describe(Facts& facts, Relation& relation);

// The finished object; the relation is of no further use, neither to views of it nor to foreign keys that refer to it.
[[nodiscard]] Object take_object(Relation& relation);

}  // namespace polytomic::local::postgresql
