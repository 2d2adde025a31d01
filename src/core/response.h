// The outcome of one operation, from either transport.
#pragma once

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/decode.h"
#include "core/error.h"
#include "core/operation.h"
#include "core/url.h"

namespace polytomic {

struct Response {
  std::optional<Error> error;

  // On success:
  std::shared_ptr<const Arena> arena;  // holds `result`
  const void* result = nullptr;        // a struct of `type`
  const StructDescriptor* type = nullptr;
  bool envelope = true;
  std::string_view received;        // what came, in `arena`
  bool received_in_place = false;   // decoded there: NULs stand for the quotes behind texts
  std::optional<std::string> body;  // where nothing was received: the JSON of an answer to a raw request
  // The JSON in place of a result, where the call asked for that. Others have it as well; goes before the backend does.
  std::shared_ptr<const std::string> json;

  int http_status = 0;
  std::vector<NamedValue> headers;

  [[nodiscard]] static Response failed(Error why) {
    Response response;
    response.http_status = why.http_status;
    response.error = std::move(why);
    return response;
  }
};

// The JSON of a success: as it was received, or else made from its result. Empty where there is none.
[[nodiscard]] std::string json_of(const Response& response);

// The value of the first header with that name, in any case.
[[nodiscard]] const std::string* find_header(const std::vector<NamedValue>& headers, std::string_view name);

// The response to an answer of the API: decoded where it is a success, an error otherwise.
// `operation` is nullptr for a raw request. The result's memory comes from `memory`, as that of `body` does where it is not
// the heap's; nullptr: from the heap. `decoder` is the caller's to use again.
[[nodiscard]] Response read_answer(const OperationDescriptor* operation, int http_status,
                                   std::vector<NamedValue> headers, std::pmr::string body, std::size_t depth_limit,
                                   std::shared_ptr<std::pmr::memory_resource> memory = nullptr,
                                   Decoder* decoder = nullptr);

// The JSON body of the API for an error.
[[nodiscard]] std::string encode_error(const Error& error);

}  // namespace polytomic
