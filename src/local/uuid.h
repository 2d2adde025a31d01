// Random ids (UUID version 4).
#pragma once

#include <string>

namespace polytomic::local {

[[nodiscard]] std::string make_uuid();

}  // namespace polytomic::local
