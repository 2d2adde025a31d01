#include "server/api_version.h"

#include <algorithm>

#include "core/error.h"
#include "core/response.h"

namespace polytomic::server {
namespace {

std::string known_list() {
  std::string list;
  for (const std::string_view version : known_api_versions()) list += (list.empty() ? "" : ", ") + std::string(version);
  return list;
}

std::string versions_of(const OperationDescriptor& operation) {
  const std::string first(operation.first_version);
  return operation.last_version.empty() ? "versions from " + first + " on"
                                        : "versions " + first + " to " + std::string(operation.last_version);
}

}  // namespace

// The examples of the API's pages have the header's own name in place of a version: pasted so, they ask for none.
ApiVersion::ApiVersion(const std::vector<NamedValue>& headers) {
  constexpr std::string_view name = "X-Polytomic-Version";
  const std::string* header = find_header(headers, name);
  if (header == nullptr || header->empty() || *header == name) return;
  given_ = *header;
  known_ = std::ranges::find(known_api_versions(), given_) != known_api_versions().end();
}

void ApiVersion::check() const {
  if (known_) return;
  throw Failure(POLYTOMIC_ERROR_BAD_REQUEST,
                "X-Polytomic-Version names no known version. Send one of " + known_list() + ", or leave it out");
}

std::string_view ApiVersion::method_of(const OperationDescriptor& operation) const {
  // Dates in this form sort as text.
  if (is_given() && given_ < operation.first_version) return operation.former_method;
  if (is_given() && !operation.last_version.empty() && given_ > operation.last_version) return {};
  return operation.method;
}

void ApiVersion::refuse(const OperationDescriptor& operation) const {
  throw Failure(POLYTOMIC_ERROR_NOT_FOUND, std::string(operation.name) + " is not part of version " + given_ + ": " +
                                               versions_of(operation) +
                                               " have it. Send another X-Polytomic-Version, or leave it out");
}

std::string_view ApiVersion::echo(const OperationDescriptor* operation) const {
  if (known_ && is_given()) return given_;
  if (known_ && operation != nullptr && !operation->sends.empty()) return operation->sends;
  return default_api_version;
}

}  // namespace polytomic::server
