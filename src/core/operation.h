// The table of operations, made from the description. Client and server both read it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/descriptor.h"
#include "core/generated/operation_table.h"

namespace polytomic {

enum class FieldPlace : std::uint8_t { path, query, body };

struct RequestField {
  std::string_view name;
  FieldPlace place;
  FieldKind kind;  // string, json, optional_boolean, string_list or parameters
  bool required;
  std::size_t offset;
};

struct OperationDescriptor {
  Operation id;
  std::string_view name;
  std::string_view method;
  std::string_view path;  // with {field} for each path field
  int success_status;
  bool envelope;    // the result is the member `data` of the body
  bool idempotent;  // may be repeated safely
  std::string_view deprecated;
  std::string_view deprecated_on;  // these two as headers write them
  std::string_view sunset;
  std::string_view first_version;
  std::string_view last_version;   // empty while the operation is current
  std::string_view former_method;  // in the versions before the first, where they had the operation at all
  std::string_view sends;          // version header of a client that was not told another
  std::string_view location;       // Location header of the answer, a path with {field}
  std::array<std::string_view, 2> exactly_one_of;
  std::size_t request_size;
  std::size_t first_request_size;  // of the first version of the struct
  std::span<const RequestField> request;
  const StructDescriptor* result;  // nullptr where success has no body
};

[[nodiscard]] std::span<const OperationDescriptor> all_operations();
[[nodiscard]] std::span<const std::string_view> known_api_versions();

[[nodiscard]] inline const OperationDescriptor& describe(Operation operation) {
  return all_operations()[static_cast<std::size_t>(operation) - 1];
}

}  // namespace polytomic
