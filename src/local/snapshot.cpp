#include "local/snapshot.h"

#include <algorithm>
#include <utility>

namespace polytomic::local {
namespace {

std::string_view id_of(const SnapshotObjectPointer& object) { return object->id(); }

}  // namespace

SnapshotObject::SnapshotObject(const Object& object, std::int64_t refreshed_at)
    : bytes_(pack_object(object)), refreshed_at_(refreshed_at) {}

SnapshotObject::SnapshotObject(std::string bytes, std::int64_t refreshed_at)
    : bytes_(std::move(bytes)), refreshed_at_(refreshed_at) {
  static_cast<void>(head());
}

const SnapshotObject* Snapshot::find(std::string_view object_id) const {
  const auto found = std::ranges::lower_bound(objects, object_id, {}, id_of);
  return found != objects.end() && id_of(*found) == object_id ? found->get() : nullptr;
}

Snapshot replace_object(const Snapshot& snapshot, std::string_view object_id, const SnapshotObjectPointer& object) {
  Snapshot changed = snapshot;
  const auto remove = [&changed](std::string_view id) {
    std::erase_if(changed.objects, [id](const auto& entry) { return id_of(entry) == id; });
  };
  remove(object_id);
  if (object == nullptr) return changed;
  // The database may know it by another spelling than the one asked for; its own is the one that counts.
  remove(object->id());
  const auto place = std::ranges::lower_bound(changed.objects, object->id(), {}, id_of);
  changed.objects.insert(place, object);
  return changed;
}

SnapshotDifference compare(const Snapshot& before, const Snapshot& after) {
  SnapshotDifference difference;
  auto old = before.objects.begin();
  auto now = after.objects.begin();
  while (old != before.objects.end() || now != after.objects.end()) {
    const bool is_gone = now == after.objects.end() || (old != before.objects.end() && id_of(*old) < id_of(*now));
    const bool is_new = !is_gone && (old == before.objects.end() || id_of(*now) < id_of(*old));
    if (is_gone) {
      difference.removed.emplace_back(id_of(*old++));
    } else if (is_new) {
      difference.added.emplace_back(id_of(*now++));
    } else {
      if ((*old)->bytes() != (*now)->bytes()) difference.changed.emplace_back(id_of(*now));
      ++old;
      ++now;
    }
  }
  return difference;
}

}  // namespace polytomic::local
