// Between the library's C values and C++ ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/table.h"
#include "polytomic/base.h"

namespace polytomic::cli {

using NamedText = std::pair<std::string, std::string>;

[[nodiscard]] inline std::string_view view(polytomic_string text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

[[nodiscard]] inline polytomic_string input(std::string_view text) {
  return {text.data() != nullptr ? text.data() : "", text.size()};
}

// Nothing given is absent.
[[nodiscard]] inline polytomic_string optional_input(std::string_view text) {
  return text.empty() ? polytomic_string{nullptr, 0} : input(text);
}

[[nodiscard]] inline Cell cell(polytomic_string text) { return text.data == nullptr ? Cell() : Cell(view(text)); }

[[nodiscard]] inline Cell cell(polytomic_timestamp time) { return cell(time.text); }

[[nodiscard]] inline Cell cell(polytomic_value value) {
  return cell(value.text.data != nullptr ? value.text : value.json);
}

// Yes or no, or absent where the answer did not say.
template <class Result>
[[nodiscard]] Cell yes_or_no(const Result& result, std::uint8_t value, std::uint64_t bit) {
  if ((result.present & bit) == 0 || (result.null & bit) != 0) return {};
  return value != 0 ? "yes" : "no";
}

// The elements of a list, separated by commas; absent where there are none.
[[nodiscard]] Cell joined(const polytomic_string* texts, std::size_t count);

// Input parameters that borrow from `values`.
[[nodiscard]] std::vector<polytomic_parameter> parameters(const std::vector<NamedText>& values);

// Splits "name=value"; `option` is what a complaint names. The text itself is never repeated: it may be a secret.
[[nodiscard]] NamedText named_text(std::string_view text, std::string_view option, char separator = '=');
[[nodiscard]] std::vector<NamedText> named_texts(const std::vector<std::string>& texts, std::string_view option,
                                                 char separator = '=');

}  // namespace polytomic::cli
