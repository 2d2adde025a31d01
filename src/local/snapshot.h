// What a database looked like when it was last read. Never changes once it is made.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "local/packed_object.h"

namespace polytomic::local {

// One object, packed.
class SnapshotObject {
 public:
  SnapshotObject(const Object& object, std::int64_t refreshed_at);
  // Takes what `bytes` gave. Throws Failure (POLYTOMIC_ERROR_CATALOG_CORRUPT).
  SnapshotObject(std::string bytes, std::int64_t refreshed_at);

  [[nodiscard]] PackedHead head() const { return unpack_head(bytes_); }
  [[nodiscard]] std::string_view id() const { return head().id; }
  [[nodiscard]] std::vector<std::string> warnings() const { return unpack_warnings(bytes_); }
  [[nodiscard]] Object object() const { return unpack_object(bytes_); }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  // When it was read.
  [[nodiscard]] std::int64_t refreshed_at() const { return refreshed_at_; }

 private:
  std::string bytes_;
  std::int64_t refreshed_at_;
};

using SnapshotObjectPointer = std::shared_ptr<const SnapshotObject>;

struct Snapshot {
  std::vector<SnapshotObjectPointer> objects;  // in order of their ids
  std::vector<CreationProperty> creation_properties;
  std::string fingerprint;
  std::int64_t refreshed_at = 0;  // when all that is in it was known to be so

  // nullptr where there is none.
  [[nodiscard]] const SnapshotObject* find(std::string_view object_id) const;
  // When the object was last known to be so: read by itself, or found unchanged with all the others.
  [[nodiscard]] std::int64_t refreshed_at_of(const SnapshotObject& object) const {
    return std::max(refreshed_at, object.refreshed_at());
  }
};

// A copy in which the object with that id is `object`, or is missing where `object` is nullptr.
[[nodiscard]] Snapshot replace_object(const Snapshot& snapshot, std::string_view object_id,
                                      const SnapshotObjectPointer& object);

// Ids of what a later snapshot has besides, has no longer, and has in another form.
struct SnapshotDifference {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<std::string> changed;
};
[[nodiscard]] SnapshotDifference compare(const Snapshot& before, const Snapshot& after);

}  // namespace polytomic::local
