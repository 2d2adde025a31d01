#include "local/snapshot_reading.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"
#include "polytomic/base.h"

namespace polytomic::local {
namespace {

// Another version of the library may say something else of the same schema.
std::string fingerprint_of(Database& database, const Context& context) {
  constexpr std::array<int, 3> version{POLYTOMIC_VERSION_MAJOR, POLYTOMIC_VERSION_MINOR, POLYTOMIC_VERSION_PATCH};
  std::string fingerprint = database.fingerprint(context);
  if (fingerprint.empty()) return fingerprint;
  for (const int part : version) fingerprint.append("/").append(std::to_string(part));
  return fingerprint;
}

bool may_hold(const Snapshot& before, const std::string& fingerprint,
              const std::vector<CreationProperty>& creation_properties) {
  return !fingerprint.empty() && before.fingerprint == fingerprint &&
         before.creation_properties == creation_properties &&
         std::ranges::all_of(before.objects, [](const auto& object) { return object->head().complete; });
}

void sort_by_id(std::vector<SnapshotObjectPointer>& objects) {
  std::vector<std::pair<std::string_view, SnapshotObjectPointer>> ordered;
  ordered.reserve(objects.size());
  for (SnapshotObjectPointer& object : objects) {
    const std::string_view id = object->head().id;
    ordered.emplace_back(id, std::move(object));
  }
  std::ranges::sort(ordered, {}, &std::pair<std::string_view, SnapshotObjectPointer>::first);
  std::ranges::transform(ordered, objects.begin(), [](auto& entry) { return std::move(entry.second); });
}

}  // namespace

SnapshotReading read_snapshot(Database& database, const std::shared_ptr<const Snapshot>& before,
                              const Context& context) {
  Snapshot snapshot;
  // Before the reading, so that a change during it makes it differ from what is stored. It costs a good part of the
  // reading, so the very first one goes without.
  if (before != nullptr) snapshot.fingerprint = fingerprint_of(database, context);
  snapshot.creation_properties = database.creation_properties(context);
  const bool is_unchanged = before != nullptr && may_hold(*before, snapshot.fingerprint, snapshot.creation_properties);
  const std::int64_t started = current_time();
  if (is_unchanged) {
    snapshot.objects = before->objects;
  } else {
    const auto pack = [&snapshot, started](const Object& object) {
      snapshot.objects.push_back(std::make_shared<const SnapshotObject>(object, started));
    };
    database.describe_each(pack, context);
    sort_by_id(snapshot.objects);
  }
  snapshot.refreshed_at = current_time();
  return {std::make_shared<const Snapshot>(std::move(snapshot)), is_unchanged};
}

std::optional<ObjectList> read_object_list(Database& database, const Context& context) {
  auto summaries = database.summarize(context);
  if (!summaries) return std::nullopt;
  return make_object_list(std::move(*summaries), database.creation_properties(context));
}

}  // namespace polytomic::local
