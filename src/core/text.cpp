#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace polytomic {
namespace {

// Length of the well-formed sequence that starts `text` (Unicode 15, table 3-7), or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const auto follows = [&](std::size_t index) { return (byte(index) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  const unsigned second = byte(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
    return second >= low && second <= high && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

bool read_number(std::string_view text, std::size_t offset, std::size_t digits, int& number) {
  if (offset + digits > text.size()) return false;
  const char* first = text.data() + offset;
  const auto [end, error] = std::from_chars(first, first + digits, number);
  return error == std::errc{} && end == first + digits && *first != '-';
}

// Offset from UTC in minutes; false where `text` is not "Z", "+hh:mm" or "-hh:mm".
bool read_zone(std::string_view text, int& minutes) {
  minutes = 0;
  if (text == "Z" || text == "z") return true;
  int hours = 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  if (!read_number(text, 1, 2, hours) || !read_number(text, 4, 2, minutes) || hours > 23 || minutes > 59) return false;
  minutes = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

// Reads an optional ".123456789" and returns its microseconds; leaves `text` behind it.
int take_fraction(std::string_view& text) {
  if (text.empty() || text[0] != '.') return 0;
  int microseconds = 0;
  std::size_t digits = 0;
  while (digits + 1 < text.size() && text[digits + 1] >= '0' && text[digits + 1] <= '9') {
    if (digits < 6) microseconds = microseconds * 10 + (text[digits + 1] - '0');
    ++digits;
  }
  for (std::size_t missing = digits; missing < 6; ++missing) microseconds *= 10;
  text.remove_prefix(digits == 0 ? 0 : digits + 1);
  return microseconds;
}

}  // namespace

bool same_ignoring_case(std::string_view left, std::string_view right) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool is_valid_utf8(std::string_view text) {
  // Mostly ASCII: many bytes are looked at in one go.
  using Block = std::array<std::uint64_t, 4>;
  while (!text.empty()) {
    Block block{};
    if (text.size() >= sizeof(block)) {
      std::memcpy(block.data(), text.data(), sizeof(block));
      if (((block[0] | block[1] | block[2] | block[3]) & 0x8080808080808080U) == 0) {
        text.remove_prefix(sizeof(block));
        continue;
      }
    }
    const bool is_ascii = static_cast<unsigned char>(text.front()) < 0x80;
    const std::size_t length = is_ascii ? 1 : sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::int64_t parse_timestamp(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const bool shaped = text.size() >= 20 && text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') &&
                      text[13] == ':' && text[16] == ':';
  if (!shaped || !read_number(text, 0, 4, year) || !read_number(text, 5, 2, month) || !read_number(text, 8, 2, day) ||
      !read_number(text, 11, 2, hour) || !read_number(text, 14, 2, minute) || !read_number(text, 17, 2, second)) {
    return POLYTOMIC_TIMESTAMP_UNKNOWN;
  }
  std::string_view rest = text.substr(19);
  const int fraction = take_fraction(rest);
  int zone = 0;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60 || !read_zone(rest, zone))
    return POLYTOMIC_TIMESTAMP_UNKNOWN;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + hour) * 60 + minute - zone) * 60 + second;
  return seconds * 1'000'000 + fraction;
}

std::string format_timestamp(std::int64_t microseconds) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{microseconds}};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 64> buffer{};
  const auto fraction = clock.subseconds().count();
  const int length = std::snprintf(
      buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  std::string text(buffer.data(), static_cast<std::size_t>(length));
  if (fraction != 0) {
    const int digits = std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(fraction));
    text.append(buffer.data(), static_cast<std::size_t>(digits));
  }
  return text + "Z";
}

std::int64_t current_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace polytomic
