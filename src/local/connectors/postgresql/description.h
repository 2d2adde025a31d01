// Makes the object of a relation from its structure and this user's privileges.
#pragma once

#include "local/connectors/postgresql/facts.h"

namespace polytomic::local::postgresql {

// True where this user has any right to the relation.
[[nodiscard]] bool is_offered(const Relation& relation);

[[nodiscard]] ObjectKind kind_of_object(char relation_kind);

// The object. Needs the structure of every relation that it may be a view of; takes some of the relation's own facts.
[[nodiscard]] Object describe(Facts& facts, Relation& relation);

}  // namespace polytomic::local::postgresql
