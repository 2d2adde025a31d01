#include "local/connectors/mysql/facts.h"

#include <algorithm>

#include "local/object_id.h"

namespace polytomic::local::mysql {

std::string_view Texts::keep(std::string_view text) {
  char* kept = static_cast<char*>(memory_.allocate(text.size() + 1, 1));
  std::ranges::copy(text, kept);
  return {kept, text.size()};
}

std::size_t Relation::index_of(std::string_view wanted) const {
  const auto found = std::ranges::find(columns, wanted, &ColumnFacts::name);
  return static_cast<std::size_t>(found - columns.begin());
}

bool Relation::may_use_sequences() const {
  return std::ranges::any_of(
      columns, [](const ColumnFacts& column) { return (column.flags & column_maybe_counted_by_sequence) != 0; });
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

Relation& Facts::relation(std::string_view schema, std::string_view name) {
  const std::string id = make_object_id(schema, name);
  const std::scoped_lock lock(mutex_);
  if (Relation* known = find(id)) return *known;
  Relation& relation = relations_.emplace_back();
  relation.id = texts_.keep(id);
  relation.schema = texts_.keep(schema);
  relation.name = texts_.keep(name);
  by_id_.emplace(relation.id, &relation);
  return relation;
}

ColumnTexts& Facts::add_column_texts() {
  const std::scoped_lock lock(mutex_);
  return column_texts_.emplace_back();
}

}  // namespace polytomic::local::mysql
