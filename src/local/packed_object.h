// Objects as bytes: a large database has hundreds of thousands of columns, which would be as many allocations. The same
// bytes are kept in the catalog.
#pragma once

#include <string>
#include <string_view>

#include "local/connector.h"

namespace polytomic::local {

// What stands in front, and is read without the columns.
struct PackedHead {
  std::string_view id;  // these three into the bytes
  std::string_view schema;
  std::string_view name;
  Abilities abilities;
  bool complete = true;
};

[[nodiscard]] std::string pack_object(const Object& object);

// All throw Failure (POLYTOMIC_ERROR_CATALOG_CORRUPT) where the bytes are no packed object.
[[nodiscard]] PackedHead unpack_head(std::string_view bytes);
[[nodiscard]] std::vector<std::string> unpack_warnings(std::string_view bytes);
[[nodiscard]] Object unpack_object(std::string_view bytes);

}  // namespace polytomic::local
