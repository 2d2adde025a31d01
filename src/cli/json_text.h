// JSON as people read it.
#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>

namespace polytomic::cli {

// Enough to read what an answer holds; deep nesting does not use up the stack.
inline constexpr unsigned answer_flags = rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;

// A string as it is, anything else as JSON.
[[nodiscard]] std::string plain_text(const rapidjson::Value& value);

// Indented, numbers digit for digit as they came; nothing where the text is not JSON.
[[nodiscard]] std::optional<std::string> indented(std::string_view json);

}  // namespace polytomic::cli
