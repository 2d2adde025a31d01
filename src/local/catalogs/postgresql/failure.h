// What a failure of PostgreSQL means for the catalog.
#pragma once

#include <string>

#include "core/error.h"
#include "local/postgresql/fault.h"

namespace polytomic::local {

// `place` is the catalog's, for people.
[[nodiscard]] Failure make_catalog_failure(const postgresql::Fault& fault, const std::string& place);

}  // namespace polytomic::local
