// Where a server is, found without waiting for name servers longer than the caller does.
#pragma once

#include <string>
#include <vector>

#include "core/context.h"
#include "local/connectors/postgresql/settings.h"

namespace polytomic::local::postgresql {

// The numeric addresses of the host, in the order in which to try them; none where the hostname is an address or a
// directory itself. Throws Failure, also where the context says to stop.
[[nodiscard]] std::vector<std::string> find_addresses(const Settings& settings, const Context& context);

}  // namespace polytomic::local::postgresql
