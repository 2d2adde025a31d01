// Files that are nobody's data.
#pragma once

#include <string>

namespace polytomic::local::csv {

// Throws Failure (POLYTOMIC_ERROR_DATABASE_FORBIDDEN) for what the kernel shows of processes and devices, such as the
// environment of this one, and for the key of a catalog: whoever may add connections may not read secrets with them.
void check_is_public(int descriptor, const std::string& path);

}  // namespace polytomic::local::csv
