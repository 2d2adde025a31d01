#include "local/object_abilities.h"

#include <algorithm>

namespace polytomic::local {
namespace {

bool accepts_records(const Object& object) {
  const auto is_lost = [](const Column& column) { return column.required && !column.createable; };
  return object.can_insert && std::ranges::any_of(object.columns, &Column::createable) &&
         std::ranges::none_of(object.columns, is_lost);
}

bool can_identify(const Object& object) {
  return std::ranges::any_of(object.columns, &Column::identity) ||
         std::ranges::any_of(object.keys, [&object](const UniqueKey& key) { return can_match(object, key); });
}

}  // namespace

bool can_match(const Object& object, const UniqueKey& key) {
  return std::ranges::none_of(object.columns, [&key](const Column& column) {
    return !column.readable && std::ranges::find(key.columns, column.name) != key.columns.end();
  });
}

Abilities abilities_of(const Object& object) {
  Abilities abilities;
  abilities.kind = object.kind;
  abilities.reads = object.can_read;
  abilities.inserts = accepts_records(object);
  abilities.updates = object.can_update && std::ranges::any_of(object.columns, &Column::updateable);
  abilities.deletes = object.can_delete;
  abilities.truncates = object.can_truncate;
  abilities.identifies = can_identify(object);
  abilities.upserts = std::ranges::any_of(object.keys, &UniqueKey::upsert);
  return abilities;
}

}  // namespace polytomic::local
