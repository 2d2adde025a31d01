#include "http/address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "http/curl_handle.h"

namespace polytomic::http {
namespace {

std::string part(CURLU* url, CURLUPart which, unsigned int flags = 0) {
  char* raw = nullptr;
  if (curl_url_get(url, which, &raw, flags) != CURLUE_OK) return {};
  const CurlText text(raw);
  return text.get();
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

Origin origin_of(CURLU* url) {
  return {lower_case(part(url, CURLUPART_SCHEME)), lower_case(part(url, CURLUPART_HOST)),
          part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT)};
}

// Four numbers up to 255 with dots between, the first of them 127.
bool is_loopback_ipv4(std::string_view host) {
  std::array<unsigned, 4> numbers{};
  const char* next = host.data();
  const char* const end = host.data() + host.size();
  for (std::size_t index = 0; index < numbers.size(); ++index) {
    if (index > 0 && (next == end || *next++ != '.')) return false;
    const auto parsed = std::from_chars(next, end, numbers[index]);
    if (parsed.ec != std::errc{} || numbers[index] > 255) return false;
    next = parsed.ptr;
  }
  return next == end && numbers[0] == 127;
}

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

bool has_user(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  return text.substr(0, text.find('/')).find('@') != std::string_view::npos;
}

void check_characters(std::string_view field, std::string_view text) {
  const auto is_visible = [](char letter) { return letter > 0x20 && letter < 0x7F; };
  if (std::ranges::all_of(text, is_visible)) return;
  throw Failure(make_field_error(
      POLYTOMIC_ERROR_INVALID_CHARACTER, field,
      std::string(field) + " holds a space, a control character or a character beyond ASCII; percent-encode it, "
                           "and write an international host name in its xn-- form"));
}

}  // namespace

std::string Origin::text() const {
  const bool usual = (scheme == "https" && port == "443") || (scheme == "http" && port == "80");
  return scheme + "://" + host + (usual ? "" : ":" + port);
}

bool Origin::is_loopback() const { return host == "localhost" || host == "[::1]" || is_loopback_ipv4(host); }

BaseAddress parse_base_url(const std::string& text) {
  check_characters("url", text);
  if (text.empty()) refuse("url", "url is empty; give an address such as https://app.polytomic.com");
  // The address is not repeated in messages: it may hold a password by mistake.
  if (text.find_first_of("?#") != std::string::npos) refuse("url", "url may not have a query or a fragment");
  if (has_user(text)) refuse("url", "url may not hold a user or password; credentials go into api_key");

  const UrlHandle url = checked(UrlHandle(curl_url()));
  const std::string full = text.find("://") == std::string::npos ? "https://" + text : text;
  const CURLUcode outcome = curl_url_set(url.get(), CURLUPART_URL, full.c_str(), 0);
  if (outcome != CURLUE_OK)
    refuse("url", std::string("url is not an address of a server: ") + curl_url_strerror(outcome));
  BaseAddress address{{}, origin_of(url.get())};
  if (address.origin.scheme != "https" && address.origin.scheme != "http") {
    refuse("url", "url must start with https:// or http://, not " + address.origin.scheme + "://");
  }
  if (address.origin.host.empty()) refuse("url", "url names no host");

  std::string path = part(url.get(), CURLUPART_PATH);
  while (path.ends_with('/')) path.pop_back();
  address.url = address.origin.text() + path;
  return address;
}

void check_proxy(const std::string& text) {
  check_characters("proxy", text);
  constexpr std::array<std::string_view, 6> schemes = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
  const std::string full = text.find("://") == std::string::npos ? "http://" + text : text;
  const UrlHandle url = checked(UrlHandle(curl_url()));
  const CURLUcode outcome = curl_url_set(url.get(), CURLUPART_URL, full.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (outcome != CURLUE_OK) refuse("proxy", std::string("proxy is not an address: ") + curl_url_strerror(outcome));
  if (std::ranges::find(schemes, lower_case(part(url.get(), CURLUPART_SCHEME))) == schemes.end()) {
    refuse("proxy", "proxy must start with http://, https://, socks4://, socks4a://, socks5:// or socks5h://");
  }
}

std::string resolve_url(const std::string& base, const std::string& reference) {
  const UrlHandle url = checked(UrlHandle(curl_url()));
  constexpr unsigned int as_it_is = CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS;
  const bool resolved = curl_url_set(url.get(), CURLUPART_URL, base.c_str(), as_it_is) == CURLUE_OK &&
                        curl_url_set(url.get(), CURLUPART_URL, reference.c_str(),
                                     as_it_is | CURLU_URLENCODE | CURLU_ALLOW_SPACE) == CURLUE_OK;
  return resolved ? part(url.get(), CURLUPART_URL) : reference;
}

Origin origin_of_redirect(const std::string& url) {
  const UrlHandle parsed = checked(UrlHandle(curl_url()));
  const bool readable = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
  Origin origin = readable ? origin_of(parsed.get()) : Origin{};
  if (origin.scheme != "https" && origin.scheme != "http") {
    throw Failure(POLYTOMIC_ERROR_REDIRECT, "the server redirected to something that is no http or https address");
  }
  if (has_user(url)) {
    throw Failure(POLYTOMIC_ERROR_REDIRECT,
                  "the server redirected to " + origin.text() + " with a user or password in the address");
  }
  return origin;
}

}  // namespace polytomic::http
