#include "http/target.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace polytomic::http {
namespace {

void check_header_text(std::string_view field, std::string_view text) {
  const auto is_printable = [](char letter) { return letter >= 0x20 && letter < 0x7F; };
  if (std::ranges::all_of(text, is_printable)) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_CHARACTER, field,
                                 std::string(field) +
                                     " holds a line break, another control character or a character beyond "
                                     "ASCII, which cannot be sent in a header"));
}

void check_file(std::string_view field, const std::string& path) {
  if (path.empty()) return;
  std::ifstream file(path, std::ios::binary);
  if (path.find('\0') == std::string::npos && file.is_open() && file.peek() != std::ifstream::traits_type::eof())
    return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field,
                                 std::string(field) + " names \"" + path + "\", which cannot be read or is empty"));
}

void check_organization(const RemoteOptions& options, bool has_key) {
  if (options.organization_id.empty()) return;
  if (options.organization_id.find(':') != std::string::npos) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_CHARACTER, "organization_id",
                                   "organization_id holds a colon, which basic authentication cannot carry"));
  }
  if (!has_key) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "organization_id",
                                   "organization_id is given without api_key, the password that goes with it"));
  }
}

// Credentials over plain http stay on this machine; a proxy would be another one.
void check_secure(const RemoteOptions& options, const Origin& origin) {
  if (origin.scheme == "https" || options.allow_insecure_http) return;
  if (!options.unix_socket.empty() || (origin.is_loopback() && options.proxy.empty())) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_INSECURE, "url",
                                 "the API key would travel unencrypted to " + origin.text() +
                                     "; use https, or set allow_insecure_http where the network is trusted"));
}

void check_socket(const RemoteOptions& options) {
  if (options.unix_socket.empty()) return;
  if (options.unix_socket.size() >= sizeof(sockaddr_un::sun_path)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "unix_socket",
                                   "unix_socket is longer than the path of a socket can be"));
  }
  if (options.proxy.empty()) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_CONFLICTING_FIELDS, "unix_socket",
                                 "unix_socket and proxy exclude each other: a socket leads to the server itself"));
}

// libcurl would take anything else for the name of a file, and miss it only when it connects.
void check_pin(const std::string& pins) {
  constexpr std::string_view prefix = "sha256//";
  for (std::size_t start = 0; start < pins.size();) {
    const std::size_t end = std::min(pins.find(';', start), pins.size());
    const std::string_view pin = std::string_view(pins).substr(start, end - start);
    // A digest of 32 bytes has 44 digits.
    if (!pin.starts_with(prefix) || pin.size() != prefix.size() + 44) {
      throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "pinned_public_key",
                                     "pinned_public_key must be sha256// and the digest in base64, 44 characters; "
                                     "separate several with semicolons"));
    }
    start = end + 1;
  }
}

Secret base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((text.size() + 2) / 3 * 4);  // so that no copy is left behind by growing
  for (std::size_t index = 0; index < text.size(); index += 3) {
    const std::size_t count = std::min<std::size_t>(3, text.size() - index);
    unsigned bits = 0;
    for (std::size_t byte = 0; byte < 3; ++byte) {
      bits = bits << 8U | (byte < count ? static_cast<unsigned char>(text[index + byte]) : 0U);
    }
    for (std::size_t digit = 0; digit < 4; ++digit)
      out += digit <= count ? digits[bits >> (18 - 6 * digit) & 63U] : '=';
  }
  return Secret(std::move(out));
}

Secret authorization_header(const std::string& organization, const Secret& key) {
  if (key.empty()) return {};
  const auto join = [](std::string_view first, std::string_view second) {
    std::string joined;
    joined.reserve(first.size() + second.size());
    joined.append(first).append(second);
    return Secret(std::move(joined));
  };
  if (organization.empty()) return join("Authorization: Bearer ", key.text());
  const Secret pair = join(organization + ":", key.text());
  return join("Authorization: Basic ", base64(pair.text()).text());
}

std::string full_user_agent(const std::string& program) {
  const std::string own = "libpolytomic/" + std::to_string(POLYTOMIC_VERSION_MAJOR) + "." +
                          std::to_string(POLYTOMIC_VERSION_MINOR) + "." + std::to_string(POLYTOMIC_VERSION_PATCH) +
                          " libcurl/" + curl_version_info(CURLVERSION_NOW)->version;
  return program.empty() ? own : program + " " + own;
}

}  // namespace

Target make_target(RemoteOptions options) {
  const Secret key(std::move(options.api_key));
  // A short key lives inside the string object, where the move left a copy.
  explicit_bzero(options.api_key.data(), options.api_key.capacity());
  options.api_key.clear();
  Target target{std::move(options), {}, {}, {}};
  const RemoteOptions& given = target.options;
  check_header_text("api_key", key.text());
  check_header_text("organization_id", given.organization_id);
  check_header_text("api_version", given.api_version);
  check_header_text("user_agent", given.user_agent);
  target.address = parse_base_url(given.base_url);
  check_organization(given, !key.empty());
  if (!key.empty()) check_secure(given, target.address.origin);
  if (!given.proxy.empty()) check_proxy(given.proxy);
  check_socket(given);
  check_pin(given.pinned_public_key);
  check_file("ca_file", given.ca_file);
  check_file("crl_file", given.crl_file);
  check_file("client_certificate_file", given.client_certificate_file);
  check_file("client_key_file", given.client_key_file);
  target.authorization = authorization_header(given.organization_id, key);
  target.user_agent = full_user_agent(given.user_agent);
  return target;
}

}  // namespace polytomic::http
