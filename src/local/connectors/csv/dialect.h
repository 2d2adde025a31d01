// Finding out what stands between values and around them.
#pragma once

#include <string_view>

#include "core/context.h"
#include "local/connectors/csv/record_reader.h"
#include "local/connectors/csv/settings.h"

namespace polytomic::local::csv {

// The dialect that reads the beginning of a text best: with it most records have the same number of values. `is_whole`
// says that the text ends there. What the format says is not asked. Throws Failure where the context ends it.
[[nodiscard]] Dialect detect_dialect(std::string_view text, bool is_whole, const Format& format,
                                     const Context& context);

}  // namespace polytomic::local::csv
