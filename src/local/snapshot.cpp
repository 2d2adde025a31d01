#include "local/snapshot.h"

#include <algorithm>

namespace polytomic::local {
namespace {

std::string_view id_of(const std::shared_ptr<const SnapshotObject>& object) { return object->object.id; }

}  // namespace

const SnapshotObject* Snapshot::find(std::string_view object_id) const {
  const auto found = std::ranges::lower_bound(objects, object_id, {}, id_of);
  return found != objects.end() && id_of(*found) == object_id ? found->get() : nullptr;
}

Snapshot replace_object(const Snapshot& snapshot, std::string_view object_id,
                        std::shared_ptr<const SnapshotObject> object) {
  Snapshot changed = snapshot;
  const auto remove = [&changed](std::string_view id) {
    std::erase_if(changed.objects, [id](const auto& entry) { return id_of(entry) == id; });
  };
  remove(object_id);
  if (object == nullptr) return changed;
  // The database may know it by another spelling than the one asked for; its own is the one that counts.
  remove(object->object.id);
  const auto place = std::ranges::lower_bound(changed.objects, object->object.id, {}, id_of);
  changed.objects.insert(place, std::move(object));
  return changed;
}

}  // namespace polytomic::local
