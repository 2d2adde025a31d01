#include "local/web_address.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>

#include "core/error.h"

namespace polytomic::local {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const noexcept { curl_free(text); }
};

[[noreturn]] void refuse(std::string_view field, const std::string& problem) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::string(field) + " " + problem));
}

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned int flags = 0) {
  char* raw = nullptr;
  if (curl_url_get(url, which, &raw, flags) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, FreeText> text(raw);
  return std::string(text.get());
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

bool is_visible(char letter) { return letter > 0x20 && letter < 0x7F; }

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24U == 127;
  return host == "localhost" || host == "[::1]";
}

}  // namespace

bool WebAddress::keeps_secrets() const { return scheme == "https" || is_loopback(host); }

std::string WebAddress::place() const {
  const bool is_usual_port = port == (scheme == "https" ? "443" : "80");
  return scheme + "://" + host + (is_usual_port ? "" : ":" + port) + path;
}

WebAddress parse_web_address(std::string_view field, const std::string& url) {
  if (!std::ranges::all_of(url, is_visible)) {
    refuse(field, "holds spaces or characters that a URL cannot have; percent-encode them");
  }
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (!parsed) throw std::bad_alloc();
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    refuse(field, "is not a URL; give one such as https://example.com/data.csv");
  }
  WebAddress address;
  address.scheme = lower_case(part(parsed.get(), CURLUPART_SCHEME).value_or(""));
  if (address.scheme != "https" && address.scheme != "http") refuse(field, "must begin with https:// or http://");
  if (part(parsed.get(), CURLUPART_USER) || part(parsed.get(), CURLUPART_PASSWORD)) {
    refuse(field, "holds a user or password, which would not be kept secret there; leave them out");
  }
  address.host = lower_case(part(parsed.get(), CURLUPART_HOST).value_or(""));
  address.port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  address.path = part(parsed.get(), CURLUPART_PATH).value_or("/");
  if (address.host.empty()) refuse(field, "names no host");
  return address;
}

std::string resolve_web_address(const std::string& url, std::string_view location) {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (!parsed) throw std::bad_alloc();
  const std::string text(location);
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  if (curl_url_set(parsed.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  return part(parsed.get(), CURLUPART_URL).value_or("");
}

std::string with_parameters(std::string_view url, const std::vector<NamedValue>& parameters) {
  std::string whole(url.substr(0, url.find('#')));
  if (parameters.empty()) return whole;
  const std::size_t query = whole.find('?');
  if (query == std::string::npos) {
    whole += '?';
  } else if (query + 1 < whole.size() && whole.back() != '&') {
    whole += '&';
  }
  return whole + encode_query(parameters);
}

}  // namespace polytomic::local
