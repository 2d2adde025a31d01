// The first records of a table.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/csv/source.h"

namespace polytomic::local::csv {

// Up to `limit` records as JSON objects, their values of the types that the columns of `object` have; what is no such
// value is text. Long values and large samples are cut.
[[nodiscard]] std::vector<std::string> sample_records(Source& source, const Object& object, std::size_t limit,
                                                      const Context& context);

}  // namespace polytomic::local::csv
