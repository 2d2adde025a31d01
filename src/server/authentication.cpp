#include "server/authentication.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "core/text.h"

namespace polytomic::server {
namespace {

constexpr std::size_t longest_header = 4096;

int base64_value(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  if (letter == '+' || letter == '-') return 62;
  if (letter == '/' || letter == '_') return 63;
  return -1;
}

// Accepts both alphabets, padded or not.
std::optional<std::string> base64_decode(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char letter : text) {
    const int value = base64_value(letter);
    if (value < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xFFU);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::optional<AccessKey> bearer_key(std::string_view token, AccessKeys& keys) {
  if (token.empty()) return std::nullopt;
  if (auto key = keys.verify(token)) return key;
  const auto decoded = base64_decode(token);
  return decoded && !decoded->empty() ? keys.verify(*decoded) : std::nullopt;
}

std::optional<AccessKey> basic_key(std::string_view token, AccessKeys& keys) {
  const auto decoded = base64_decode(token);
  const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  const std::string_view user = std::string_view(*decoded).substr(0, colon);
  const std::string_view password = std::string_view(*decoded).substr(colon + 1);
  if (password.empty()) return user.empty() ? std::nullopt : keys.verify(user);
  auto key = keys.verify(password);
  return key && key->organization_id == user ? key : std::nullopt;
}

}  // namespace

std::optional<AccessKey> find_key(std::string_view authorization, AccessKeys& keys) {
  const std::string_view header = trimmed(authorization);
  if (header.size() > longest_header) return std::nullopt;
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = header.substr(0, space);
  const std::string_view token = trimmed(header.substr(space));
  if (same_ignoring_case(scheme, "bearer")) return bearer_key(token, keys);
  if (same_ignoring_case(scheme, "basic")) return basic_key(token, keys);
  return std::nullopt;
}

}  // namespace polytomic::server
