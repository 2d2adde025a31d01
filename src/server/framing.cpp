#include "server/framing.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/response.h"

namespace polytomic::server {
namespace {

[[noreturn]] void throw_bad_head(const std::string& what) { throw Failure(POLYTOMIC_ERROR_BAD_REQUEST, what); }

bool is_letter_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9');
}

// A name with a space at its end is another one to some.
bool is_header_name(std::string_view name) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char character) {
    return is_letter_or_digit(character) || others.find(character) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::ranges::none_of(value, [](char character) {
    const auto code = static_cast<unsigned char>(character);
    return (code < 0x20 && character != '\t') || code == 0x7f;
  });
}

bool is_same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  };
  return std::ranges::equal(left, right, {}, lower, lower);
}

// The HTTP library appends the second line of a folded header to the header's name.
bool has_folded_framing(std::string_view name) {
  const auto is_continued = [&](std::string_view framing) {
    return name.size() > framing.size() && is_same_name(name.substr(0, framing.size()), framing);
  };
  return is_continued("Content-Length") || is_continued("Transfer-Encoding") || is_continued("Host");
}

std::ptrdiff_t count(const std::vector<NamedValue>& headers, std::string_view wanted) {
  return std::ranges::count_if(headers, [&](const NamedValue& header) { return is_same_name(header.first, wanted); });
}

}  // namespace

void check_framing(const std::vector<NamedValue>& headers, std::string_view version) {
  for (const auto& [name, value] : headers) {
    if (!is_header_name(name)) throw_bad_head("a header of the request has a name that no header may have");
    if (!is_header_value(value)) throw_bad_head("a header of the request holds control characters");
  }
  if (std::ranges::any_of(headers, &has_folded_framing, &NamedValue::first)) {
    throw_bad_head("a header of the request goes on in a second line. Write it in one");
  }
  const auto lengths = count(headers, "Content-Length");
  const auto encodings = count(headers, "Transfer-Encoding");
  if (lengths > 1) throw_bad_head("the request has more than one Content-Length. Send one");
  if (lengths > 0 && encodings > 0) {
    throw_bad_head("the request has both a Content-Length and a Transfer-Encoding. Send one of them");
  }
  if (encodings > 0) {
    const std::string* encoding = find_header(headers, "Transfer-Encoding");
    if (version == "HTTP/1.0" || encodings > 1 || encoding == nullptr || !is_same_name(*encoding, "chunked")) {
      throw_bad_head("the request has a Transfer-Encoding that this server does not read. Send chunked, or none");
    }
  }
  const auto hosts = count(headers, "Host");
  if (hosts > 1 || (hosts == 0 && version != "HTTP/1.0")) throw_bad_head("the request needs one Host header");
}

}  // namespace polytomic::server
