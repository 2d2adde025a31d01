// The ids of objects: schema.name, so written that no two objects share one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polytomic::local {

struct ObjectName {
  std::string schema;
  std::string name;

  bool operator==(const ObjectName&) const = default;
};

// The name stands as it is, dots and quotes included. A schema that holds a dot or begins with a double quote stands in
// double quotes, with those inside it doubled; so the first dot outside of them always ends the schema.
[[nodiscard]] std::string make_object_id(std::string_view schema, std::string_view name);

// The way back; nothing where no object has this id.
[[nodiscard]] std::optional<ObjectName> parse_object_id(std::string_view id);

}  // namespace polytomic::local
