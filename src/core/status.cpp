#include "core/status.h"

#include <algorithm>

namespace polytomic {

const StatusDescriptor& describe_status(polytomic_status code) {
  const auto statuses = all_statuses();
  const auto found = std::ranges::find(statuses, code, &StatusDescriptor::code);
  return found != statuses.end() ? *found
                                 : *std::ranges::find(statuses, POLYTOMIC_ERROR_INTERNAL, &StatusDescriptor::code);
}

polytomic_status status_of_answer(int http_status, std::string_view key) {
  const auto statuses = all_statuses();
  const auto pair = std::ranges::find_if(statuses, [&](const StatusDescriptor& status) {
    return status.http_status == http_status && !status.key.empty() && status.key == key;
  });
  if (pair != statuses.end()) return pair->code;
  const auto number = std::ranges::find_if(statuses, [&](const StatusDescriptor& status) {
    return status.code == http_status && status.http_status == http_status;
  });
  if (number != statuses.end()) return number->code;
  if (http_status >= 400 && http_status < 500) return POLYTOMIC_ERROR_CLIENT_ERROR;
  if (http_status >= 500 && http_status < 600) return POLYTOMIC_ERROR_OTHER_SERVER_ERROR;
  return POLYTOMIC_ERROR_UNEXPECTED_STATUS;
}

}  // namespace polytomic
