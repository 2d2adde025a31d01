// Names a call within its event loop; never used again.
#pragma once

#include <cstdint>

namespace polytomic::http {

using ExchangeId = std::uint64_t;

}  // namespace polytomic::http
