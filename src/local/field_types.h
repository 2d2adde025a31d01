// The API's words for types of fields and kinds of objects.
#pragma once

#include <string_view>

#include "local/connector.h"

namespace polytomic::local {

[[nodiscard]] constexpr std::string_view field_type_name(polytomic_field_type type) {
  switch (type) {
    case POLYTOMIC_FIELD_TYPE_STRING:
      return "string";
    case POLYTOMIC_FIELD_TYPE_NUMBER:
      return "number";
    case POLYTOMIC_FIELD_TYPE_BOOLEAN:
      return "boolean";
    case POLYTOMIC_FIELD_TYPE_DATETIME:
      return "datetime";
    case POLYTOMIC_FIELD_TYPE_ARRAY:
      return "array";
    case POLYTOMIC_FIELD_TYPE_OBJECT:
      return "object";
    case POLYTOMIC_FIELD_TYPE_BINARY:
      return "binary";
    default:
      return "unknown";
  }
}

// Virtual tables are read and written like tables.
[[nodiscard]] constexpr std::string_view object_kind_name(ObjectKind kind) {
  if (kind == ObjectKind::audience) return "audience";
  return kind == ObjectKind::view ? "view" : "table";
}

// True where records can be put in order by a field of this type.
[[nodiscard]] constexpr bool is_comparable(polytomic_field_type type) {
  return type != POLYTOMIC_FIELD_TYPE_ARRAY && type != POLYTOMIC_FIELD_TYPE_OBJECT &&
         type != POLYTOMIC_FIELD_TYPE_UNKNOWN;
}

}  // namespace polytomic::local
