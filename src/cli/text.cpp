#include "cli/text.h"

#include <utf8proc.h>

#include <algorithm>

namespace polytomic::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view ellipsis = "\xE2\x80\xA6";
constexpr utf8proc_int32_t emoji_presentation = 0xFE0F;

struct Character {
  utf8proc_int32_t code_point = -1;  // negative where the bytes are not UTF-8
  std::size_t size = 1;
};

Character first_character(std::string_view text) {
  utf8proc_int32_t code_point = -1;
  const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                                 static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  return size > 0 ? Character{code_point, static_cast<std::size_t>(size)} : Character{};
}

bool dangerous(utf8proc_int32_t code_point) {
  const bool control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
  const bool separator = code_point == 0x2028 || code_point == 0x2029;
  const bool reordering = code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
                          (code_point >= 0x202A && code_point <= 0x202E) ||
                          (code_point >= 0x2066 && code_point <= 0x2069);
  return control || separator || reordering;
}

bool regional_indicator(utf8proc_int32_t code_point) { return code_point >= 0x1F1E6 && code_point <= 0x1F1FF; }

std::string cleaned(std::string_view text, bool keep_lines) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool space = character.code_point == '\n' || character.code_point == '\t' || character.code_point == '\r';
    if (space) {
      result += keep_lines && character.code_point != '\r' ? text.front() : ' ';
    } else if (character.code_point < 0 || dangerous(character.code_point)) {
      result += replacement;
    } else {
      result += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  return result;
}

struct Cluster {
  std::size_t size = 0;   // in bytes
  std::size_t width = 0;  // in columns
};

// The first user-perceived character: a base with its combining marks, an emoji sequence, a flag.
Cluster first_cluster(std::string_view text) {
  Cluster cluster;
  utf8proc_int32_t previous = -1;
  utf8proc_int32_t state = 0;
  while (cluster.size < text.size()) {
    const Character character = first_character(text.substr(cluster.size));
    const bool continues = previous >= 0 && character.code_point >= 0 &&
                           utf8proc_grapheme_break_stateful(previous, character.code_point, &state) == 0;
    if (cluster.size != 0 && !continues) break;
    std::size_t width = 1;
    if (character.code_point >= 0)
      width = static_cast<std::size_t>(std::max(0, utf8proc_charwidth(character.code_point)));
    const bool wide = character.code_point == emoji_presentation ||
                      (regional_indicator(previous) && regional_indicator(character.code_point));
    cluster.width = std::max(cluster.width, wide ? std::size_t{2} : width);
    cluster.size += character.size;
    previous = character.code_point;
  }
  return cluster;
}

}  // namespace

std::string one_line(std::string_view text) { return cleaned(text, false); }

std::string many_lines(std::string_view text) { return cleaned(text, true); }

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Cluster cluster = first_cluster(text);
    width += cluster.width;
    text.remove_prefix(cluster.size);
  }
  return width;
}

std::string truncate(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t used = 0;
  std::size_t kept = 0;
  while (kept < text.size()) {
    const Cluster cluster = first_cluster(text.substr(kept));
    if (used + cluster.width > width - 1) break;
    used += cluster.width;
    kept += cluster.size;
  }
  return std::string(text.substr(0, kept)).append(ellipsis);
}

}  // namespace polytomic::cli
