#include "local/duration.h"

#include <charconv>
#include <cmath>

namespace polytomic::local {
namespace {

constexpr double longest = 366.0 * 24 * 3600 * 1000;

// Milliseconds of the unit that `text` begins with, which goes from it; 0 where there is none.
double take_unit(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double milliseconds;
  };
  // "ms" before "m", which it begins with.
  for (const Unit& unit : {Unit{"ms", 1}, Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1000}}) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.milliseconds;
  }
  return 0;
}

}  // namespace

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(number) || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const double unit = take_unit(text);
    if (unit == 0) return std::nullopt;
    sum += number * unit;
    if (sum > longest) return std::nullopt;
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(sum));
}

}  // namespace polytomic::local
