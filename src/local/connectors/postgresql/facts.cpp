#include "local/connectors/postgresql/facts.h"

#include <algorithm>

namespace polytomic::local::postgresql {

ColumnFacts* Relation::find_column(std::int16_t number) {
  const auto found =
      std::lower_bound(columns.begin(), columns.end(), number,
                       [](const ColumnFacts& facts, std::int16_t wanted) { return facts.number < wanted; });
  return found != columns.end() && found->number == number ? &*found : nullptr;
}

Relation& Facts::add(Oid id) {
  positions_.insert_or_assign(id, relations_.size());
  relations_.emplace_back().id = id;
  return relations_.back();
}

Relation* Facts::find(Oid id) {
  const auto found = positions_.find(id);
  return found == positions_.end() ? nullptr : &relations_[found->second];
}

}  // namespace polytomic::local::postgresql
