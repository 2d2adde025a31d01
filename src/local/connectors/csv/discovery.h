// What a CSV source holds, found out by reading it.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/csv/source.h"

namespace polytomic::local::csv {

// The one object of every source, and its id.
inline constexpr std::string_view object_name = "data";

// Reads up to `limit` bytes. Throws Failure.
[[nodiscard]] Object discover(Source& source, std::uint64_t limit, const Context& context);

}  // namespace polytomic::local::csv
