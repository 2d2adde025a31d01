// A database of the cases that are easy to get wrong.
#pragma once

namespace polytomic::local::postgresql::testing {

// Two roles: `writer` may do everything with the objects, `limited` has a bit of each privilege.
extern const char* const hard_roles;
extern const char* const hard_schema;

}  // namespace polytomic::local::postgresql::testing
