#include "abi/response.h"

#include "core/status.h"
#include "core/text.h"

namespace {

polytomic_string borrowed(const std::string& text) {
  return text.empty() ? polytomic_string{} : polytomic_string{text.c_str(), text.size()};
}

}  // namespace

polytomic_error::polytomic_error(polytomic::Error error) : error_(std::move(error)) {
  const polytomic::StatusDescriptor& status = polytomic::describe_status(error_.code);
  details_.struct_size = sizeof(details_);
  details_.code = error_.code;
  details_.category = status.category;
  details_.http_status = error_.http_status;
  details_.message = borrowed(error_.message);
  details_.field = borrowed(error_.field);
  details_.key = borrowed(error_.key);
  details_.metadata = borrowed(error_.metadata);
  details_.request_id = borrowed(error_.request_id);
  details_.retry_after_milliseconds = error_.retry_after_milliseconds;
  details_.attempts = error_.attempts;
  details_.curl_code = error_.curl_code;
  details_.os_error = error_.os_error;
  details_.retryable = status.retryable ? 1 : 0;
  details_.maybe_applied = error_.maybe_applied ? 1 : 0;
}

polytomic_response::~polytomic_response() { polytomic_error_release(error_); }

void polytomic_response::fill(polytomic::Response content) noexcept {
  content_ = std::move(content);
  if (!content_.error) return;
  status_ = content_.error->code;
  try {
    error_ = new polytomic_error(std::move(*content_.error));
  } catch (...) {
    error_ = nullptr;  // the status still tells
  }
}

polytomic_string polytomic_response::json() const {
  if (content_.body) return borrowed(*content_.body);
  if (!content_.received.empty() && !content_.received_in_place)
    return {content_.received.data(), content_.received.size()};
  if (content_.result == nullptr) return {};
  std::call_once(encoded_, [this] { json_ = polytomic::json_of(content_); });
  return borrowed(*json_);
}

const std::vector<polytomic_parameter>& polytomic_response::headers() const {
  std::call_once(listed_, [this] {
    std::vector<polytomic_parameter> listed;
    for (const auto& [name, value] : content_.headers)
      listed.push_back({{name.c_str(), name.size()}, {value.c_str(), value.size()}});
    headers_ = std::move(listed);
  });
  return headers_;
}

namespace polytomic::abi {

const void* typed_result(const polytomic_response* response, const StructDescriptor& type) noexcept {
  if (response == nullptr || response->content().type != &type) return nullptr;
  return response->content().result;
}

}  // namespace polytomic::abi

extern "C" {

polytomic_status polytomic_response_status(const polytomic_response* response) noexcept {
  return response == nullptr ? POLYTOMIC_ERROR_INVALID_ARGUMENT : response->status();
}

const polytomic_error* polytomic_response_error(const polytomic_response* response) noexcept {
  return response == nullptr ? nullptr : response->error();
}

int32_t polytomic_response_http_status(const polytomic_response* response) noexcept {
  return response == nullptr ? 0 : response->content().http_status;
}

polytomic_string polytomic_response_header(const polytomic_response* response, polytomic_string name) noexcept {
  if (response == nullptr || name.data == nullptr) return {};
  const std::string_view wanted =
      name.size == POLYTOMIC_NUL_TERMINATED ? std::string_view{name.data} : polytomic::view(name);
  const std::string* value = polytomic::find_header(response->content().headers, wanted);
  return value == nullptr ? polytomic_string{} : polytomic_string{value->c_str(), value->size()};
}

size_t polytomic_response_headers(const polytomic_response* response, const polytomic_parameter** headers) noexcept {
  if (headers == nullptr) return 0;
  *headers = nullptr;
  if (response == nullptr) return 0;
  std::size_t count = 0;
  (void)polytomic::abi::guarded([&] {
    count = response->headers().size();
    if (count > 0) *headers = response->headers().data();
    return POLYTOMIC_OK;
  });
  return count;
}

polytomic_string polytomic_response_json(const polytomic_response* response) noexcept {
  polytomic_string json{};
  if (response == nullptr) return json;
  (void)polytomic::abi::guarded([&] {
    json = response->json();
    return POLYTOMIC_OK;
  });
  return json;
}

polytomic_operation polytomic_response_operation(const polytomic_response* response) noexcept {
  return response == nullptr ? 0 : static_cast<polytomic_operation>(response->operation());
}

polytomic_response* polytomic_response_retain(polytomic_response* response) noexcept {
  return polytomic::abi::retain(response);
}

void polytomic_response_release(polytomic_response* response) noexcept {
  if (response != nullptr && response->release()) delete response;
}

const polytomic_error_details* polytomic_error_describe(const polytomic_error* error) noexcept {
  return error == nullptr ? nullptr : error->details();
}

polytomic_error* polytomic_error_retain(const polytomic_error* error) noexcept {
  return const_cast<polytomic_error*>(polytomic::abi::retain(error));
}

void polytomic_error_release(polytomic_error* error) noexcept {
  if (error != nullptr && error->release()) delete error;
}

}  // extern "C"
