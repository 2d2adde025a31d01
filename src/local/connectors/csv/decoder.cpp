#include "local/connectors/csv/decoder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace polytomic::local::csv {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t buffer_size = 16384;
constexpr std::size_t longest_character = 16;  // bytes, in any encoding, with what switches character sets

std::size_t length_by_lead(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xC0) return 1;
  return byte < 0xE0 ? 2 : (byte < 0xF0 ? 3 : 4);
}

// Whether more bytes could make a character of these, which are the last.
bool may_go_on(std::string_view beginning) {
  if (beginning.size() >= length_by_lead(beginning.front())) return false;
  return std::ranges::all_of(beginning.substr(1),
                             [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; });
}

// Some converters let numbers beyond Unicode through.
void append(std::string_view decoded, std::string& text) {
  text.append(is_valid_utf8(decoded) ? decoded : replacement);
}

bool is_open(iconv_t converter) { return reinterpret_cast<std::intptr_t>(converter) != -1; }

}  // namespace

Decoder::Decoder(Encoding encoding)
    : encoding_(std::move(encoding)),
      is_utf8_(same_ignoring_case(encoding_.name, "UTF-8") || same_ignoring_case(encoding_.name, "UTF8")),
      converter_(iconv_open("UTF-8", encoding_.name.c_str())),
      consumed_(encoding_.mark_size) {
  if (!is_open(converter_)) {
    throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR, "this machine cannot read the encoding " + encoding_.name);
  }
}

Decoder::~Decoder() { iconv_close(converter_); }

bool Decoder::knows(const std::string& name) {
  iconv_t converter = iconv_open("UTF-8", name.c_str());
  if (!is_open(converter)) return false;
  iconv_close(converter);
  return true;
}

void Decoder::decode(std::string_view bytes, std::string& text) {
  std::string joined;
  if (!rest_.empty()) {
    joined = std::exchange(rest_, {});
    bytes = joined.append(bytes);
  }
  consumed_ += is_utf8_ ? clean(bytes, text) : convert(bytes, text);
}

void Decoder::finish(std::string& text) {
  if (!rest_.empty()) replace(0, rest_.size(), text);
  consumed_ += rest_.size();
  rest_.clear();
}

std::size_t Decoder::convert(std::string_view bytes, std::string& text) {
  std::array<char, buffer_size> buffer;
  // iconv does not write to what it reads, whatever its parameter says.
  char* next = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  while (left > 0) {
    char* out = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t outcome = iconv(converter_, &next, &left, &out, &room);
    const int reason = outcome == static_cast<std::size_t>(-1) ? errno : 0;
    append(std::string_view(buffer.data(), buffer.size() - room), text);
    if (reason == 0 || reason == E2BIG) continue;
    const std::size_t at = bytes.size() - left;
    if (reason == EINVAL && left <= longest_character) {
      rest_ = bytes.substr(at);
      return at;
    }
    const std::size_t skipped = std::min(left, encoding_.unit_size);
    replace(at, skipped, text);
    next += skipped;
    left -= skipped;
  }
  return bytes.size();
}

std::size_t Decoder::clean(std::string_view bytes, std::string& text) {
  if (is_valid_utf8(bytes)) {
    text.append(bytes);
    return bytes.size();
  }
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string_view character = bytes.substr(at, length_by_lead(bytes[at]));
    if (is_valid_utf8(character) && character.size() == length_by_lead(bytes[at])) {
      text.append(character);
      at += character.size();
    } else if (may_go_on(character)) {
      rest_ = character;
      return at;
    } else {
      replace(at++, 1, text);
    }
  }
  return bytes.size();
}

void Decoder::replace(std::size_t offset, std::size_t size, std::string& text) {
  if (bad_bytes_ == 0) first_bad_byte_ = consumed_ + offset;
  bad_bytes_ += size;
  text.append(replacement);
}

}  // namespace polytomic::local::csv
