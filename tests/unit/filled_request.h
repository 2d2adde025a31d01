// A request that is hard to carry: every field set to something that careless code would break.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/request.h"
#include "polytomic/operations.h"

namespace polytomic::testing {

inline constexpr const char* nasty_text = "a/b %2F?&=#+[]{}\"'\\é😀 ..";

inline polytomic_string text(const char* value) { return {value, POLYTOMIC_NUL_TERMINATED}; }

// The operation's request struct, to be read as own_request reads it.
inline std::vector<std::byte> make_filled_request(const OperationDescriptor& operation) {
  static const polytomic_string strings[] = {text(nasty_text), text("second")};
  static const polytomic_parameter parameters[] = {
      {text("table"), text(nasty_text)}, {text("table"), text("again")}, {text("k.e-y ü"), text("")}};
  std::vector<std::byte> request(operation.request_size);
  for (const RequestField& field : operation.request) {
    switch (field.kind) {
      case FieldKind::optional_boolean:
        member_at<std::int32_t>(request.data(), field.offset) = POLYTOMIC_FALSE;
        break;
      case FieldKind::string_list:
        member_at<ListMember>(request.data(), field.offset) = {std::size(strings), strings};
        break;
      case FieldKind::parameters:
        member_at<ListMember>(request.data(), field.offset) = {std::size(parameters), parameters};
        break;
      case FieldKind::json:
        member_at<polytomic_string>(request.data(), field.offset) =
            text(R"({"a":[1,2.50,123456789012345678901234567890,null],"ü":"A"})");
        break;
      default:
        member_at<polytomic_string>(request.data(), field.offset) = text(nasty_text);
    }
  }
  if (!operation.exactly_one_of[0].empty()) {
    const auto field = std::ranges::find(operation.request, operation.exactly_one_of[0], &RequestField::name);
    member_at<polytomic_string>(request.data(), field->offset) = {};
  }
  return request;
}

}  // namespace polytomic::testing
