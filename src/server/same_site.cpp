#include "server/same_site.h"

#include <arpa/inet.h>

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/response.h"
#include "core/text.h"

namespace polytomic::server {
namespace {

std::string_view header(const std::vector<NamedValue>& headers, std::string_view name) {
  const std::string* value = find_header(headers, name);
  return value != nullptr ? std::string_view(*value) : std::string_view{};
}

std::string_view without_port(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

// A name may lead anywhere; an address leads to itself.
bool is_address_or_localhost(std::string_view host) {
  if (host.empty() || same_ignoring_case(host, "localhost") || host.starts_with('[')) return true;
  in_addr address{};
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

bool is_of_another_site(const std::vector<NamedValue>& headers) {
  const std::string_view site = header(headers, "Sec-Fetch-Site");
  if (site == "cross-site" || site == "same-site") return true;
  std::string_view origin = header(headers, "Origin");
  if (origin.empty()) return false;
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return true;  // "null"
  origin.remove_prefix(scheme + 3);
  return !same_ignoring_case(origin, header(headers, "Host"));
}

}  // namespace

void check_same_site(const std::vector<NamedValue>& headers) {
  if (!is_address_or_localhost(without_port(header(headers, "Host")))) {
    throw Failure(POLYTOMIC_ERROR_FORBIDDEN,
                  "this server asks for no key, so it answers only where it is called localhost or by its address");
  }
  if (is_of_another_site(headers)) {
    throw Failure(POLYTOMIC_ERROR_FORBIDDEN,
                  "this server asks for no key, so it does not answer the web pages of other sites");
  }
}

}  // namespace polytomic::server
