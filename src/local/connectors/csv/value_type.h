// What the text of a value says, and what all values of a column say together.
#pragma once

#include <string_view>

#include "local/connectors/csv/record_reader.h"
#include "polytomic/model.h"

namespace polytomic::local::csv {

// `none` says nothing: no value was there.
enum class ValueType { none, integer, decimal, boolean, date, timestamp, object, array, text };

// Only what means the same to everybody is more than text: ISO dates, true and false, numbers as JSON writes them. A
// number with leading zeros or more digits than survive is text, since it would come back as another.
[[nodiscard]] ValueType type_of(const Cell& cell);

// The narrowest type that takes the values of both.
[[nodiscard]] ValueType widen(ValueType left, ValueType right);

// "integer", "date"; what says nothing is text.
[[nodiscard]] std::string_view type_name(ValueType type);
[[nodiscard]] polytomic_field_type field_type(ValueType type);

// Without the spaces around it, which do not change what a value that is no text says.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace polytomic::local::csv
