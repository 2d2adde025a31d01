#include "local/sync_modes.h"

#include <algorithm>

namespace polytomic::local {
namespace {

SyncMode create_mode() { return {"create", "Create", "Insert new records only.", true, false, false}; }
SyncMode update_mode() { return {"update", "Update", "Change matching records only.", true, true, true}; }
SyncMode upsert_mode() {
  return {"updateOrCreate", "Update or create", "Change matching records and insert the others.", true, true, false};
}
SyncMode replace_mode() { return {"replace", "Replace", "Replace the whole content.", false, false, false}; }
SyncMode append_mode() {
  return {"append", "Append", "Add records without looking for duplicates.", false, false, false};
}
SyncMode remove_mode() { return {"remove", "Remove", "Delete matching records.", true, false, false}; }

bool accepts_records(const Object& object) {
  const auto is_lost = [](const Column& column) { return column.required && !column.createable; };
  return object.can_insert && std::ranges::any_of(object.columns, &Column::createable) &&
         std::ranges::none_of(object.columns, is_lost);
}

// Records are found by a key only where all of it can be read.
bool can_match(const Object& object, const UniqueKey& key) {
  return std::ranges::none_of(object.columns, [&key](const Column& column) {
    return !column.readable && std::ranges::find(key.columns, column.name) != key.columns.end();
  });
}

bool can_identify(const Object& object) {
  return std::ranges::any_of(object.columns, &Column::identity) ||
         std::ranges::any_of(object.keys, [&object](const UniqueKey& key) { return can_match(object, key); });
}

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

}  // namespace

std::vector<SyncMode> supported_modes(const Object& object) {
  const bool inserts = accepts_records(object);
  const bool updates = object.can_update && std::ranges::any_of(object.columns, &Column::updateable);
  const bool identifies = can_identify(object);
  const bool upserts = std::ranges::any_of(object.keys, &UniqueKey::upsert);
  std::vector<SyncMode> modes;
  if (inserts && identifies) modes.push_back(create_mode());
  if (updates && identifies) modes.push_back(update_mode());
  if (inserts && updates && upserts) modes.push_back(upsert_mode());
  if (inserts && (object.can_delete || object.can_truncate)) modes.push_back(replace_mode());
  if (inserts) modes.push_back(append_mode());
  if (object.can_delete && identifies) modes.push_back(remove_mode());
  const std::string hint = key_hint(object);
  for (SyncMode& mode : modes) {
    if (mode.requires_identity) mode.description += hint;
  }
  return modes;
}

std::vector<SyncMode> modes_of_new_object() { return {create_mode(), upsert_mode(), replace_mode(), append_mode()}; }

}  // namespace polytomic::local
