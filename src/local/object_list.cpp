#include "local/object_list.h"

#include <algorithm>
#include <utility>

namespace polytomic::local {

ObjectList make_object_list(std::shared_ptr<const Snapshot> snapshot) {
  ObjectList list;
  list.objects.reserve(snapshot->objects.size());
  for (const auto& object : snapshot->objects) {
    const PackedHead head = object->head();
    list.objects.push_back({head.id, head.schema, head.name, head.abilities});
  }
  list.creation_properties = snapshot->creation_properties;
  list.owner = std::move(snapshot);
  return list;
}

ObjectList make_object_list(std::vector<ObjectSummary> summaries, std::vector<CreationProperty> creation_properties) {
  std::ranges::sort(summaries, {}, &ObjectSummary::id);
  const auto kept = std::make_shared<const std::vector<ObjectSummary>>(std::move(summaries));
  ObjectList list;
  list.objects.reserve(kept->size());
  for (const ObjectSummary& summary : *kept) {
    list.objects.push_back({summary.id, summary.schema, summary.name, summary.abilities});
  }
  list.creation_properties = std::move(creation_properties);
  list.owner = kept;
  return list;
}

}  // namespace polytomic::local
