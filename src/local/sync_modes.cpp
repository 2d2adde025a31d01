#include "local/sync_modes.h"

#include <algorithm>

#include "local/object_abilities.h"

namespace polytomic::local {
namespace {

constexpr std::size_t all_modes = 6;

SyncMode create_mode() { return {"create", "Create", "Insert new records only.", {}, true, false, false}; }
SyncMode update_mode() { return {"update", "Update", "Change matching records only.", {}, true, true, true}; }
SyncMode upsert_mode() {
  return {
      "updateOrCreate", "Update or create", "Change matching records and insert the others.", {}, true, true, false};
}
SyncMode replace_mode() { return {"replace", "Replace", "Replace the whole content.", {}, false, false, false}; }
SyncMode append_mode() {
  return {"append", "Append", "Add records without looking for duplicates.", {}, false, false, false};
}
SyncMode remove_mode() { return {"remove", "Remove", "Delete matching records.", {}, true, false, false}; }

// Where only keys of several columns identify records, the description says which.
std::string key_hint(const Object& object) {
  if (std::ranges::any_of(object.columns, &Column::identity)) return {};
  std::string hint;
  for (const UniqueKey& key : object.keys) {
    if (!can_match(object, key)) continue;
    std::string columns;
    for (const std::string& column : key.columns) columns += (columns.empty() ? "" : ", ") + column;
    hint += (hint.empty() ? " Records are identified by " : " or by ") +
            (key.columns.size() > 1 ? columns + " together" : columns);
  }
  return hint.empty() ? hint : hint + ".";
}

std::vector<SyncMode> modes_of_audience(const Abilities& audience) {
  std::vector<SyncMode> modes;
  if (audience.inserts) modes.push_back({"create", "Create", "Add people to the audience.", {}, true, false, false});
  if (audience.inserts && audience.truncates)
    modes.push_back({"replace", "Replace", "Replace everybody in the audience.", {}, false, false, false});
  if (audience.deletes)
    modes.push_back({"remove", "Remove", "Remove people from the audience.", {}, true, false, false});
  return modes;
}

}  // namespace

std::vector<SyncMode> supported_modes(const Abilities& abilities) {
  if (abilities.kind == ObjectKind::audience) return modes_of_audience(abilities);
  std::vector<SyncMode> modes;
  modes.reserve(all_modes);
  if (abilities.inserts && abilities.identifies) modes.push_back(create_mode());
  if (abilities.updates && abilities.identifies) modes.push_back(update_mode());
  if (abilities.inserts && abilities.updates && abilities.upserts) modes.push_back(upsert_mode());
  if (abilities.inserts && (abilities.deletes || abilities.truncates)) modes.push_back(replace_mode());
  if (abilities.inserts) modes.push_back(append_mode());
  if (abilities.deletes && abilities.identifies) modes.push_back(remove_mode());
  return modes;
}

std::vector<SyncMode> supported_modes(const Object& object) {
  std::vector<SyncMode> modes = supported_modes(abilities_of(object));
  const std::string hint = key_hint(object);
  for (SyncMode& mode : modes) {
    if (mode.requires_identity) mode.hint = hint;
  }
  return modes;
}

std::vector<SyncMode> modes_of_new_object() { return {create_mode(), upsert_mode(), replace_mode(), append_mode()}; }

}  // namespace polytomic::local
