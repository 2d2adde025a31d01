#include "server/answer.h"

#include <algorithm>
#include <string_view>

#include "core/encode.h"
#include "core/status.h"

namespace polytomic::server {
namespace {

// The status of an answer whose caller has gone: nobody reads it, the log shows it.
constexpr int status_of_cancelled = 499;

void complete_error(Error& error) {
  if (error.code == POLYTOMIC_ERROR_CLOSED) {
    error = make_error(POLYTOMIC_ERROR_UNAVAILABLE,
                       "the server is stopping and ended the work on this request. Send it again later");
  }
  if (error.code == POLYTOMIC_ERROR_CANCELLED) error.http_status = status_of_cancelled;
  if (error.http_status < 400 || error.http_status > 599) error.http_status = 500;
  if (error.key.empty()) error.key = describe_status(error.code).key;
  if (error.key.empty()) error.key = describe_status(error.http_status).key;
}

std::string success_body(const OwnedRequest& request, const Response& response) {
  const OperationDescriptor& operation = *request.operation;
  if (operation.result == nullptr) return operation.success_status == 202 ? "{}" : "";
  if (response.body) return *response.body;
  if (response.result == nullptr || response.type == nullptr) {
    throw Failure(POLYTOMIC_ERROR_INTERNAL,
                  std::string(operation.name) + " ended without a result and without an error");
  }
  return encode(response.result, *response.type, operation.envelope);
}

}  // namespace

Answer error_answer(Error error) {
  complete_error(error);
  Answer answer;
  answer.status = error.http_status;
  answer.body = encode_error(error);
  if (error.retry_after_milliseconds >= 0) {
    answer.headers.emplace_back("Retry-After", std::to_string((error.retry_after_milliseconds + 999) / 1000));
  }
  return answer;
}

Answer backend_answer(const OwnedRequest& request, const Response& response) {
  if (response.error) return error_answer(*response.error);
  Answer answer;
  answer.status = request.operation->success_status;
  answer.shared_body = response.json;
  if (answer.shared_body == nullptr) answer.body = success_body(request, response);
  if (const std::string* location = find_header(response.headers, "Location")) {
    answer.headers.emplace_back("Location", *location);
  } else if (!request.operation->location.empty()) {
    answer.headers.emplace_back("Location", expand_path(request.operation->location, request));
  }
  return answer;
}

std::vector<NamedValue> deprecation_headers(const OperationDescriptor& operation, const std::vector<NamedValue>& path) {
  constexpr std::string_view prefix = "polytomic_";
  std::string_view replacement = operation.deprecated;
  if (replacement.empty()) return {};
  std::vector<NamedValue> headers{{"Deprecation", std::string(operation.deprecated_on)},
                                  {"Sunset", std::string(operation.sunset)}};
  if (replacement.starts_with(prefix)) replacement.remove_prefix(prefix.size());
  const auto successor = std::ranges::find(all_operations(), replacement, &OperationDescriptor::name);
  if (successor != all_operations().end())
    headers.emplace_back("Link", "<" + expand_path(successor->path, path) + ">; rel=\"successor-version\"");
  return headers;
}

}  // namespace polytomic::server
