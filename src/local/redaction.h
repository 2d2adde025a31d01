// Masks secrets on the way out, and understands masks on the way in.
#pragma once

#include <rapidjson/document.h>

#include <string_view>

namespace polytomic::local {

inline constexpr std::string_view secret_mask = "********";

// A run of six or more asterisks: clients and versions of the API differ in the length.
[[nodiscard]] bool is_mask(const rapidjson::Value& value);

// Masks each value that `schema` marks as sensitive; absent and empty ones stay.
void redact(rapidjson::Document& configuration, const rapidjson::Value& schema);

// Puts the stored secret where `input` has a mask in its place; array elements are matched by position.
// Throws Failure (POLYTOMIC_ERROR_UNPROCESSABLE) where nothing is stored there. `stored` may be nullptr.
void restore_masked(rapidjson::Document& input, const rapidjson::Document* stored, const rapidjson::Value& schema);

}  // namespace polytomic::local
