// What a database looked like when it was last read. Never changes once it is made.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "local/connector.h"

namespace polytomic::local {

struct SnapshotObject {
  Object object;
  std::int64_t refreshed_at = 0;
};

struct Snapshot {
  std::vector<std::shared_ptr<const SnapshotObject>> objects;  // in order of their ids
  std::vector<CreationProperty> creation_properties;
  std::string fingerprint;
  std::int64_t refreshed_at = 0;

  // nullptr where there is none.
  [[nodiscard]] const SnapshotObject* find(std::string_view object_id) const;
};

// A copy in which the object with that id is `object`, or is missing where `object` is nullptr.
[[nodiscard]] Snapshot replace_object(const Snapshot& snapshot, std::string_view object_id,
                                      std::shared_ptr<const SnapshotObject> object);

}  // namespace polytomic::local
