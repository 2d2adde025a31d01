#include "server/request_id.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace polytomic::server {
namespace {

constexpr std::size_t longest = 128;

bool is_allowed(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
         letter == '.' || letter == '_' || letter == '-';
}

std::string random_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<std::uint8_t, 16> bytes{};
  // Not std::random_device: that asks the processor what it can each time, which takes long in a virtual machine.
  if (getentropy(bytes.data(), bytes.size()) != 0) throw std::system_error(errno, std::generic_category());
  std::string id;
  id.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    id += digits[byte >> 4U];
    id += digits[byte & 0xFU];
  }
  return id;
}

}  // namespace

std::string request_id(std::string_view wanted) {
  const bool usable = !wanted.empty() && wanted.size() <= longest && std::ranges::all_of(wanted, is_allowed);
  return usable ? std::string(wanted) : random_id();
}

}  // namespace polytomic::server
