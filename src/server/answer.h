// What the server sends back, before it is on the wire.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/request.h"
#include "core/response.h"
#include "core/url.h"

namespace polytomic::server {

struct Answer {
  int status = 200;
  std::vector<NamedValue> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // where set, sent in place of `body`
  std::string content_type = "application/json";   // sent where there is a body
  bool close = false;                              // the connection ends with this answer
};

// An error in the API's shape; always with a status and a key that clients know.
[[nodiscard]] Answer error_answer(Error error);

// What a backend made of `request`.
[[nodiscard]] Answer backend_answer(const OwnedRequest& request, const Response& response);

// Tell that `operation` is deprecated, until when it stays and what replaces it; none where it is not.
[[nodiscard]] std::vector<NamedValue> deprecation_headers(const OperationDescriptor& operation,
                                                          const std::vector<NamedValue>& path);

}  // namespace polytomic::server
