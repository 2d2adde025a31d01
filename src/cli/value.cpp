#include "cli/value.h"

#include <algorithm>

#include "cli/failure.h"

namespace polytomic::cli {

Cell joined(const polytomic_string* texts, std::size_t count) {
  if (count == 0) return {};
  std::string result;
  for (std::size_t index = 0; index < count; ++index) {
    if (index != 0) result += ", ";
    result += view(texts[index]);
  }
  return result;
}

std::vector<polytomic_parameter> parameters(const std::vector<NamedText>& values) {
  std::vector<polytomic_parameter> result;
  result.reserve(values.size());
  for (const auto& [name, value] : values) result.push_back({input(name), input(value)});
  return result;
}

NamedText named_text(std::string_view text, std::string_view option, char separator) {
  const std::size_t position = text.find(separator);
  if (position == std::string_view::npos || position == 0) {
    const std::string form = separator == '=' ? "name=value" : std::string("name") + separator + " value";
    throw usage_failure(std::string(option) + " takes " + form);
  }
  std::string_view value = text.substr(position + 1);
  if (separator == ':') value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return {std::string(text.substr(0, position)), std::string(value)};
}

std::vector<NamedText> named_texts(const std::vector<std::string>& texts, std::string_view option, char separator) {
  std::vector<NamedText> result;
  result.reserve(texts.size());
  for (const std::string& text : texts) result.push_back(named_text(text, option, separator));
  return result;
}

}  // namespace polytomic::cli
