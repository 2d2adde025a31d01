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
  auto place = std::ranges::lower_bound(changed.objects, object_id, {}, id_of);
  const bool exists = place != changed.objects.end() && id_of(*place) == object_id;
  if (object == nullptr) {
    if (exists) changed.objects.erase(place);
  } else if (exists) {
    *place = std::move(object);
  } else {
    changed.objects.insert(place, std::move(object));
  }
  return changed;
}

}  // namespace polytomic::local
