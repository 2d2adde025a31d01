// Which sync modes would work on an object, decided by what the database allows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "local/connector.h"

namespace polytomic::local {

struct SyncMode {
  std::string_view id;
  std::string_view label;
  std::string_view description;
  std::string hint;  // goes on the description
  bool requires_identity = false;
  bool supports_field_mode = false;
  bool supports_filters = false;
};

// Empty for an object that is no target.
[[nodiscard]] std::vector<SyncMode> supported_modes(const Object& object);
// The same without hints.
[[nodiscard]] std::vector<SyncMode> supported_modes(const Abilities& abilities);

// The modes of a table that a sync would create.
[[nodiscard]] std::vector<SyncMode> modes_of_new_object();

}  // namespace polytomic::local
