// Parts of the answers about targets.
#pragma once

#include <string_view>
#include <vector>

#include "core/arena.h"
#include "local/snapshot.h"
#include "local/sync_modes.h"
#include "polytomic/model.h"

namespace polytomic::local {

enum class PropertyValues { included, left_out };

[[nodiscard]] const polytomic_target_object* make_target_object(std::string_view id, std::string_view name,
                                                                const std::vector<SyncMode>& modes, Arena& arena);
[[nodiscard]] std::vector<const polytomic_target_field*> make_target_fields(const Object& object, Arena& arena);
[[nodiscard]] std::vector<const polytomic_target_mode*> make_target_modes(const std::vector<SyncMode>& modes,
                                                                          Arena& arena);
[[nodiscard]] const polytomic_target_creation_property* make_creation_property(const CreationProperty& property,
                                                                               PropertyValues values, Arena& arena);

struct TargetTraits {
  bool is_new = false;
  bool can_create = false;  // the connection can create targets
  bool has_filters = false;
  ObjectKind kind = ObjectKind::table;
};
[[nodiscard]] const polytomic_target_properties* make_target_properties(const TargetTraits& traits, Arena& arena);

}  // namespace polytomic::local
