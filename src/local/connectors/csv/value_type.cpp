#include "local/connectors/csv/value_type.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>

#include "core/text.h"

namespace polytomic::local::csv {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Takes the digits that `text` begins with.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto size = static_cast<std::size_t>(end - text.begin());
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

bool take(std::string_view& text, char letter) {
  if (!text.starts_with(letter)) return false;
  text.remove_prefix(1);
  return true;
}

// The digits that remain when the zeros at both ends are gone: those that a double must keep.
std::size_t significant_digits(std::string_view whole, std::string_view fraction) {
  std::string digits(whole);
  digits.append(fraction);
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? 0 : digits.find_last_not_of('0') - first + 1;
}

bool is_exponent(std::string_view text) {
  constexpr int largest = 280;  // with all digits before it, still a double
  if (!take(text, '-')) static_cast<void>(take(text, '+'));
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  return !text.empty() && is_digit(text.front()) && error == std::errc{} && end == text.data() + text.size() &&
         exponent <= largest;
}

ValueType type_of_number(std::string_view text) {
  constexpr std::size_t most_digits = 17;
  constexpr std::size_t longest_whole = 20;
  const std::string_view number = text;
  static_cast<void>(take(text, '-'));
  const std::string_view whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return ValueType::text;
  if (text.empty()) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
    return parsed.ec == std::errc{} ? ValueType::integer : ValueType::text;
  }
  std::string_view fraction;
  if (take(text, '.')) {
    fraction = take_digits(text);
    if (fraction.empty()) return ValueType::text;
  }
  if (whole.size() > longest_whole || significant_digits(whole, fraction) > most_digits) return ValueType::text;
  if (text.empty()) return ValueType::decimal;
  const bool is_scientific = (take(text, 'e') || take(text, 'E')) && is_exponent(text);
  return is_scientific ? ValueType::decimal : ValueType::text;
}

bool take_number(std::string_view& text, std::size_t digits, int most, int& number) {
  if (text.size() < digits || !std::ranges::all_of(text.substr(0, digits), is_digit)) return false;
  std::from_chars(text.data(), text.data() + digits, number);
  text.remove_prefix(digits);
  return number <= most;
}

bool take_date(std::string_view& text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_number(text, 4, 9999, year) || !take(text, '-') || !take_number(text, 2, 12, month) || !take(text, '-') ||
      !take_number(text, 2, 31, day)) {
    return false;
  }
  return std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                     std::chrono::day{static_cast<unsigned>(day)}}
      .ok();
}

bool take_clock(std::string_view& text) {
  int number = 0;
  if (!take_number(text, 2, 23, number) || !take(text, ':') || !take_number(text, 2, 59, number)) return false;
  if (!take(text, ':')) return true;
  if (!take_number(text, 2, 60, number)) return false;
  return !take(text, '.') || !take_digits(text).empty();
}

bool is_zone(std::string_view text) {
  static_cast<void>(take(text, ' '));
  if (text.empty() || text == "Z" || text == "z" || text == "UTC") return true;
  int number = 0;
  if (!take(text, '+') && !take(text, '-')) return false;
  if (!take_number(text, 2, 23, number)) return false;
  if (text.empty()) return true;
  static_cast<void>(take(text, ':'));
  return take_number(text, 2, 59, number) && text.empty();
}

ValueType type_of_time(std::string_view text) {
  if (!take_date(text)) return ValueType::text;
  if (text.empty()) return ValueType::date;
  if (!take(text, 'T') && !take(text, ' ')) return ValueType::text;
  return take_clock(text) && is_zone(text) ? ValueType::timestamp : ValueType::text;
}

bool is_json(std::string_view text) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::BaseReaderHandler<> nothing;
  rapidjson::Reader reader;
  return !reader.Parse<rapidjson::kParseIterativeFlag>(stream, nothing).IsError();
}

bool is_number(ValueType type) { return type == ValueType::integer || type == ValueType::decimal; }
bool is_time(ValueType type) { return type == ValueType::date || type == ValueType::timestamp; }

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

ValueType type_of(const Cell& cell) {
  const std::string_view text = trimmed(cell.text);
  if (text.empty()) return ValueType::none;
  switch (text.front()) {
    case '{':
      return is_json(text) ? ValueType::object : ValueType::text;
    case '[':
      return is_json(text) ? ValueType::array : ValueType::text;
    case 't':
    case 'T':
    case 'f':
    case 'F':
      return same_ignoring_case(text, "true") || same_ignoring_case(text, "false") ? ValueType::boolean
                                                                                   : ValueType::text;
    default:
      break;
  }
  if (text.size() >= 10 && text[4] == '-') return type_of_time(text);
  return is_digit(text.front()) || text.front() == '-' ? type_of_number(text) : ValueType::text;
}

ValueType widen(ValueType left, ValueType right) {
  if (left == right || right == ValueType::none) return left;
  if (left == ValueType::none) return right;
  if (is_number(left) && is_number(right)) return ValueType::decimal;
  if (is_time(left) && is_time(right)) return ValueType::timestamp;
  return ValueType::text;
}

std::string_view type_name(ValueType type) {
  switch (type) {
    case ValueType::integer:
      return "integer";
    case ValueType::decimal:
      return "decimal";
    case ValueType::boolean:
      return "boolean";
    case ValueType::date:
      return "date";
    case ValueType::timestamp:
      return "timestamp";
    case ValueType::object:
    case ValueType::array:
      return "json";
    default:
      return "text";
  }
}

polytomic_field_type field_type(ValueType type) {
  switch (type) {
    case ValueType::integer:
    case ValueType::decimal:
      return POLYTOMIC_FIELD_TYPE_NUMBER;
    case ValueType::boolean:
      return POLYTOMIC_FIELD_TYPE_BOOLEAN;
    case ValueType::date:
    case ValueType::timestamp:
      return POLYTOMIC_FIELD_TYPE_DATETIME;
    case ValueType::object:
      return POLYTOMIC_FIELD_TYPE_OBJECT;
    case ValueType::array:
      return POLYTOMIC_FIELD_TYPE_ARRAY;
    default:
      return POLYTOMIC_FIELD_TYPE_STRING;
  }
}

}  // namespace polytomic::local::csv
