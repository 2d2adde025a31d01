#include "local/connectors/csv/encoding.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"
#include "local/connectors/csv/decoder.h"

namespace polytomic::local::csv {
namespace {

using namespace std::string_view_literals;

struct Mark {
  std::string_view bytes;
  std::string_view encoding;
};

// The longer first: that of UTF-32 begins as that of UTF-16.
constexpr std::array marks{
    Mark{"\xFF\xFE\0\0"sv, "UTF-32LE"}, Mark{"\0\0\xFE\xFF"sv, "UTF-32BE"}, Mark{"\xEF\xBB\xBF"sv, "UTF-8"},
    Mark{"\xFF\xFE"sv, "UTF-16LE"},     Mark{"\xFE\xFF"sv, "UTF-16BE"},
};

// "utf16-le" and "UTF_16LE" mean the same.
std::string family_of(std::string_view name) {
  std::string family;
  for (const char letter : name) {
    if (letter == '-' || letter == '_') continue;
    family += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return family;
}

std::size_t unit_size_of(std::string_view name) {
  const std::string family = family_of(name);
  if (family.starts_with("UTF16") || family.starts_with("UCS2")) return 2;
  return family.starts_with("UTF32") || family.starts_with("UCS4") ? 4 : 1;
}

Encoding make(std::string_view name, std::size_t mark_size = 0) {
  return {std::string(name), mark_size, unit_size_of(name), false};
}

const Mark* find_mark(std::string_view block) {
  const auto found = std::ranges::find_if(marks, [block](const Mark& mark) { return block.starts_with(mark.bytes); });
  return found == marks.end() ? nullptr : &*found;
}

// The other byte of digits, delimiters and line ends is zero, and hardly any byte on the other side is.
std::string_view wide_encoding(std::string_view block) {
  constexpr std::size_t enough = 4096;
  constexpr std::size_t fewest_pairs = 2;
  block = block.substr(0, enough);
  const std::size_t pairs = block.size() / 2;
  std::array<std::size_t, 2> zeros{};
  for (std::size_t index = 0; index < 2 * pairs; ++index) {
    if (block[index] == '\0') ++zeros[index % 2];
  }
  if (pairs < fewest_pairs) return {};
  if (zeros[1] * 20 > pairs && zeros[0] * 10 <= zeros[1]) return "UTF-16LE";
  if (zeros[0] * 20 > pairs && zeros[1] * 10 <= zeros[0]) return "UTF-16BE";
  return {};
}

// A few bad bytes among many characters that only UTF-8 explains are just that.
bool is_mostly_utf8(std::string_view block) {
  Decoder decoder(make("UTF-8"));
  std::string text;
  decoder.decode(block, text);
  const auto beyond_ascii = static_cast<std::size_t>(
      std::ranges::count_if(text, [](char letter) { return static_cast<unsigned char>(letter) >= 0xC0; }));
  const std::size_t bad = decoder.bad_bytes();
  return bad == 0 || beyond_ascii > 2 * bad;
}

}  // namespace

bool is_known_encoding(const std::string& name) {
  constexpr std::size_t longest = 64;
  // What stands behind a slash would tell iconv to make characters up.
  const auto is_plain = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           std::string_view("-_.:+").find(letter) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= longest && std::ranges::all_of(name, is_plain) && Decoder::knows(name);
}

Encoding detect_encoding(std::string_view block, const std::string& configured) {
  const Mark* mark = find_mark(block);
  if (!configured.empty()) {
    const std::string family = family_of(configured);
    const bool fits = mark != nullptr && family_of(mark->encoding).starts_with(family);
    if (fits) return make(mark->encoding, mark->bytes.size());
    if (family != "UTF16") return make(configured);
    // Without a mark iconv would take the order of bytes of this machine.
    const std::string_view wide = wide_encoding(block);
    return make(wide.empty() ? "UTF-16LE" : wide);
  }
  if (mark != nullptr) return make(mark->encoding, mark->bytes.size());
  if (const std::string_view wide = wide_encoding(block); !wide.empty()) return make(wide);
  if (is_valid_utf8(block) || is_mostly_utf8(block)) return make("UTF-8");
  Encoding guess = make("WINDOWS-1252");
  guess.is_guessed = true;
  return guess;
}

}  // namespace polytomic::local::csv
