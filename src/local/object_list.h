// What lists tell of objects, from a snapshot or from what is known before there is one.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "local/snapshot.h"

namespace polytomic::local {

struct ListedObject {
  std::string_view id;  // these three live as long as the list's owner
  std::string_view schema;
  std::string_view name;
  Abilities abilities;
};

struct ObjectList {
  std::vector<ListedObject> objects;  // in order of their ids
  std::vector<CreationProperty> creation_properties;
  std::shared_ptr<const void> owner;
};

[[nodiscard]] ObjectList make_object_list(std::shared_ptr<const Snapshot> snapshot);
[[nodiscard]] ObjectList make_object_list(std::vector<ObjectSummary> summaries,
                                          std::vector<CreationProperty> creation_properties);

}  // namespace polytomic::local
