// Objects and creation properties as JSON, for the catalog.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "local/connector.h"

namespace polytomic::local {

[[nodiscard]] std::string encode_object(const Object& object);
// Throws Failure (POLYTOMIC_ERROR_INVALID_JSON) where the text is no description of an object.
[[nodiscard]] Object decode_object(std::string_view json);

[[nodiscard]] std::string encode_creation_properties(const std::vector<CreationProperty>& properties);
[[nodiscard]] std::vector<CreationProperty> decode_creation_properties(std::string_view json);

}  // namespace polytomic::local
