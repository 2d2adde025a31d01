// What callers send as configuration, made fit for validation and storage.
#pragma once

#include <rapidjson/document.h>

#include <string_view>

namespace polytomic::local {

// Parses a JSON object. Members that are null count as left out; keys that `schema` marks as read-only are dropped,
// because answers show them. Throws Failure (POLYTOMIC_ERROR_INVALID_JSON) where a key is given twice.
[[nodiscard]] rapidjson::Document read_configuration(std::string_view json, const rapidjson::Value& schema);

// `stored` with the members of `given` put over it.
void merge_over(rapidjson::Document& given, const rapidjson::Document& stored);

// Throws Failure (POLYTOMIC_ERROR_UNPROCESSABLE) naming the first key that does not follow the schema.
void validate_configuration(const rapidjson::Value& configuration, const rapidjson::Value& schema);

}  // namespace polytomic::local
