// Result structs into the JSON of the API: exactly the members that are present, null as null.
#pragma once

#include <string>

#include "core/descriptor.h"

namespace polytomic {

[[nodiscard]] std::string encode(const void* object, const StructDescriptor& type, bool envelope);

}  // namespace polytomic
