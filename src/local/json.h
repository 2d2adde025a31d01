// The few things that every part of the engine does with JSON values.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>

namespace polytomic::local {

// Throws Failure (POLYTOMIC_ERROR_INVALID_JSON).
[[nodiscard]] rapidjson::Document parse_json(std::string_view text);

[[nodiscard]] std::string json_text(const rapidjson::Value& value);

// The text of a value that is known to be a string.
[[nodiscard]] inline std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

// nullptr where `object` is no object or has no such member.
[[nodiscard]] const rapidjson::Value* find_member(const rapidjson::Value& object, std::string_view name);
[[nodiscard]] rapidjson::Value* find_member(rapidjson::Value& object, std::string_view name);

// A JSON string that owns its text.
[[nodiscard]] inline rapidjson::Value json_string(std::string_view text,
                                                  rapidjson::Document::AllocatorType& allocator) {
  return {text.data() == nullptr ? "" : text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator};
}

// True where the member is there and is the JSON value true.
[[nodiscard]] bool is_marked(const rapidjson::Value& object, std::string_view name);

}  // namespace polytomic::local
