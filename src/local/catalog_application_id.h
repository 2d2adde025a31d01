// What marks a SQLite file as a catalog, in its header.
#pragma once

#include <cstdint>

namespace polytomic::local {

inline constexpr std::int64_t catalog_application_id = 0x506F6C79;  // "Poly"

}  // namespace polytomic::local
