// Path and method -> operation, from the same table that the client sends by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/operation.h"
#include "core/url.h"

namespace polytomic {

// Every operation that a path has. It is encoded and without query. A literal segment wins over a field:
// connections/test is not a connection's id. An operation's path that ends in a slash is also found without it.
[[nodiscard]] std::vector<const OperationDescriptor*> match_path(std::string_view path);

// The decoded path fields of an operation that match_path found.
[[nodiscard]] std::vector<NamedValue> path_fields(const OperationDescriptor& operation, std::string_view path);

struct Route {
  const OperationDescriptor* operation = nullptr;  // nullptr: no such path, or not with this method
  std::vector<NamedValue> path;                    // decoded path fields
  std::vector<std::string_view> allowed;           // methods that the path has; empty where there is no such path
};

// The one among the operations of `path` that has `method`.
[[nodiscard]] Route find_route(std::string_view method, std::string_view path);

}  // namespace polytomic
