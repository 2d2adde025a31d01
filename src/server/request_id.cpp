#include "server/request_id.h"

#include <algorithm>
#include <random>

namespace polytomic::server {
namespace {

constexpr std::size_t longest = 128;

bool is_allowed(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
         letter == '.' || letter == '_' || letter == '-';
}

std::string random_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr int words = 4;
  std::random_device random;
  std::string id;
  for (int word = 0; word < words; ++word) {
    std::uint32_t bits = random();
    for (int digit = 0; digit < 8; ++digit, bits >>= 4U) id += digits[bits & 0xFU];
  }
  return id;
}

}  // namespace

std::string request_id(std::string_view wanted) {
  const bool usable = !wanted.empty() && wanted.size() <= longest && std::ranges::all_of(wanted, is_allowed);
  return usable ? std::string(wanted) : random_id();
}

}  // namespace polytomic::server
