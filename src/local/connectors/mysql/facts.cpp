#include "local/connectors/mysql/facts.h"

#include <algorithm>

#include "local/object_id.h"

namespace polytomic::local::mysql {

std::size_t Relation::index_of(std::string_view name) const {
  const auto found = std::ranges::find(object.columns, name, &Column::name);
  return static_cast<std::size_t>(found - object.columns.begin());
}

Column* Relation::find_column(std::string_view name) {
  const std::size_t index = index_of(name);
  return index < object.columns.size() ? &object.columns[index] : nullptr;
}

bool Relation::may_be_of_period(const KeyFacts& key) const {
  if (key.columns.size() < 3) return false;
  return std::all_of(key.columns.end() - 2, key.columns.end(), [this](const auto& part) {
    const std::size_t index = index_of(part.second);
    constexpr std::uint16_t wanted = column_time | column_not_null;
    return index < columns.size() && (columns[index].flags & wanted) == wanted;
  });
}

Relation* Facts::find(std::string_view id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Relation& Facts::add(std::string_view schema, std::string_view name) {
  Relation& relation = relations_.emplace_back();
  relation.object.schema = schema;
  relation.object.name = name;
  relation.object.id = make_object_id(schema, name);
  by_id_.emplace(relation.object.id, &relation);
  return relation;
}

}  // namespace polytomic::local::mysql
