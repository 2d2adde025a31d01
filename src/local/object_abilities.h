// What can be done with an object as a whole, from what is known of its columns and keys.
#pragma once

#include "local/connector.h"

namespace polytomic::local {

[[nodiscard]] Abilities abilities_of(const Object& object);

// Records are found by a key only where all of it can be read.
[[nodiscard]] bool can_match(const Object& object, const UniqueKey& key);

}  // namespace polytomic::local
