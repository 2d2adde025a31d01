// A request that the library owns: checked, deep-copied, and its way onto the wire and back.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/operation.h"
#include "core/url.h"

namespace polytomic {

// `data` points to the operation's request struct inside `arena`.
struct OwnedRequest {
  const OperationDescriptor* operation = nullptr;
  std::shared_ptr<Arena> arena;
  const void* data = nullptr;
};

// What an operation sends, apart from headers.
struct WireRequest {
  std::string method;
  std::string path;   // encoded, without the query
  std::string query;  // encoded, without the question mark
  std::string body;   // JSON, or empty
};

// What a server received, split but not yet understood. Path values are decoded.
struct ReceivedRequest {
  std::vector<NamedValue> path;
  std::vector<NamedValue> query;
  std::string_view body;
};

// Deep-copies the request struct `data` and checks its content. Throws Failure naming the field that is wrong.
[[nodiscard]] OwnedRequest own_request(const OperationDescriptor& operation, const void* data);

[[nodiscard]] WireRequest encode_request(const OwnedRequest& request);

// The reverse of encode_request; also reads map parameters in every way that clients of the API write them.
[[nodiscard]] OwnedRequest decode_request(const OperationDescriptor& operation, const ReceivedRequest& received);

// `pattern` with each {field} replaced by the request's encoded value.
[[nodiscard]] std::string expand_path(std::string_view pattern, const OwnedRequest& request);
// The same from decoded path fields.
[[nodiscard]] std::string expand_path(std::string_view pattern, const std::vector<NamedValue>& path);

// Throws Failure unless `json` is one JSON object of reasonable depth.
void check_json_object(std::string_view field, std::string_view json);

}  // namespace polytomic
