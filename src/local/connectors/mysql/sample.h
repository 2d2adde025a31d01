// A few records of an object, as JSON.
#pragma once

#include <string>
#include <vector>

#include "core/context.h"
#include "local/connector.h"
#include "local/connectors/mysql/session.h"

namespace polytomic::local::mysql {

// Each record is the text of a JSON object with the object's readable columns. Binary values are in base64, geometries
// in their text; long values are cut off, in the server. Throws Fault.
[[nodiscard]] std::vector<std::string> sample_records(Access& access, const Object& object, std::size_t limit,
                                                      const Context& context);

}  // namespace polytomic::local::mysql
