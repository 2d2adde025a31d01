// Hard cases: what readers of a catalog get wrong, in two databases, and the users who look at them.
#pragma once

namespace polytomic::local::mysql::testing {

// To be run by an administrator; `writer` and `limited` are there already. The roles come with it.
extern const char* const hard_schema;

}  // namespace polytomic::local::mysql::testing
