// Which bytes stand for which characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace polytomic::local::csv {

struct Encoding {
  std::string name;           // as iconv knows it
  std::size_t mark_size = 0;  // bytes of the byte order mark at the beginning
  std::size_t unit_size = 1;  // bytes that are passed over where they stand for nothing
  bool is_guessed = false;    // nothing but the bytes being invalid as UTF-8 speaks for it
};

// Whether iconv can read it.
[[nodiscard]] bool is_known_encoding(const std::string& name);

// The encoding of a text that begins with `block`: what its byte order mark or `configured` says; otherwise UTF-16 where
// every other byte is zero, UTF-8 where the bytes are that, and windows-1252 where they are not.
[[nodiscard]] Encoding detect_encoding(std::string_view block, const std::string& configured);

}  // namespace polytomic::local::csv
