// Whether schemas or rights may have changed.
#pragma once

#include <string>

#include "core/context.h"
#include "local/connectors/mysql/link.h"

namespace polytomic::local::mysql {

// A value that is another one after every statement that changes schemas or rights, and after the server was started
// again. Throws Fault.
[[nodiscard]] std::string read_changes(Link& link, const Context& context);

}  // namespace polytomic::local::mysql
