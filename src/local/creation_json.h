// Creation properties as JSON, for the catalog.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "local/connector.h"

namespace polytomic::local {

[[nodiscard]] std::string encode_creation_properties(const std::vector<CreationProperty>& properties);
// Throws Failure (POLYTOMIC_ERROR_INVALID_JSON) where the text is no description of properties.
[[nodiscard]] std::vector<CreationProperty> decode_creation_properties(std::string_view json);

}  // namespace polytomic::local
