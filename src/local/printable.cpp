#include "local/printable.h"

#include <algorithm>

#include "core/text.h"

namespace polytomic::local {

std::string valid_text(std::string_view text) {
  std::string out(text);
  if (is_valid_utf8(text)) return out;
  std::replace_if(
      out.begin(), out.end(), [](char letter) { return static_cast<unsigned char>(letter) >= 0x80U; }, '?');
  return out;
}

std::string printable(std::string_view text) {
  std::string out = valid_text(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
  std::replace_if(
      out.begin(), out.end(), [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }, ' ');
  return out;
}

}  // namespace polytomic::local
