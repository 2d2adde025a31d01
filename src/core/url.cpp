#include "core/url.h"

#include <algorithm>

namespace polytomic {
namespace {

bool is_unreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '-' || letter == '.' || letter == '_' || letter == '~';
}

void append_encoded(std::string& out, std::string_view text, std::string_view also_kept) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto is_kept = [&](char letter) {
    return is_unreserved(letter) || also_kept.find(letter) != std::string_view::npos;
  };
  for (auto next = text.begin(); next != text.end();) {
    const auto end = std::find_if_not(next, text.end(), is_kept);
    out.append(next, end);
    next = end;
    if (next == text.end()) break;
    const auto byte = static_cast<unsigned char>(*next++);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
}

int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_encoded(out, text, "");
  return out;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (text[index] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[index] != '%') {
      out += text[index];
    } else {
      const int high = index + 2 < text.size() ? hexadecimal(text[index + 1]) : -1;
      const int low = index + 2 < text.size() ? hexadecimal(text[index + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      index += 2;
    }
  }
  return out;
}

std::string encode_query(const std::vector<NamedValue>& values) {
  std::string out;
  for (const auto& [name, value] : values) {
    if (!out.empty()) out += '&';
    append_encoded(out, name, "[]");
    out += '=';
    append_encoded(out, value, "");
  }
  return out;
}

std::optional<std::vector<NamedValue>> decode_query(std::string_view query) {
  std::vector<NamedValue> values;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const auto name = percent_decode(pair.substr(0, equals), true);
    const auto value = equals == std::string_view::npos ? std::optional<std::string>{""}
                                                        : percent_decode(pair.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    values.emplace_back(*name, *value);
  }
  return values;
}

}  // namespace polytomic
