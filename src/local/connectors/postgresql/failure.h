// What a failure of PostgreSQL means for a connection to it.
#pragma once

#include "core/context.h"
#include "core/error.h"
#include "local/connectors/postgresql/settings.h"
#include "local/postgresql/fault.h"

namespace polytomic::local::postgresql {

// What a connection attempt failed with.
[[nodiscard]] Failure make_connect_failure(const Fault& fault, const Settings& settings);

// Throws Failure where the work was stopped; otherwise returns the precise one.
[[nodiscard]] Failure make_failure(const Fault& fault, const Settings& settings, const Context& context);

}  // namespace polytomic::local::postgresql
