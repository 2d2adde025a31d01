#include "local/connectors/postgresql/facts.h"

#include <algorithm>

namespace polytomic::local::postgresql {

ColumnFacts* Relation::find_column(std::int16_t number) {
  const auto found =
      std::lower_bound(columns.begin(), columns.end(), number,
                       [](const ColumnFacts& facts, std::int16_t wanted) { return facts.number < wanted; });
  return found != columns.end() && found->number == number ? &*found : nullptr;
}

std::string_view Texts::keep(std::string_view text) {
  constexpr std::size_t block_size = 65536;
  if (size_ - used_ <= text.size()) {
    size_ = std::max(block_size, text.size() + 1);
    used_ = 0;
    blocks_.push_back(std::make_unique<char[]>(size_));  // filled with NUL
  }
  char* kept = blocks_.back().get() + used_;
  std::ranges::copy(text, kept);
  used_ += text.size() + 1;
  return {kept, text.size()};
}

Relation& Facts::add(Oid id) {
  Relation& relation = relations_.emplace_back();
  relation.id = id;
  relation.place = static_cast<std::uint32_t>(relations_.size() - 1);
  places_.insert_or_assign(id, &relation);
  return relation;
}

Relation* Facts::find(Oid id) {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : found->second;
}

Relation* Facts::find_behind(const Relation* before, Oid id) {
  const std::size_t next = before == nullptr ? 0 : before->place + std::size_t{1};
  if (next < relations_.size() && relations_[next].id == id) return &relations_[next];
  return find(id);
}

std::uint32_t Facts::type_index(const TypeKey& key) {
  auto& recent = recent_types_[(key.first ^ static_cast<std::uint32_t>(key.second)) % recent_count];
  if (recent.first == key && key.first != 0) return recent.second;
  const auto [place, is_new] = type_indexes_.try_emplace(key, static_cast<std::uint32_t>(types_.size()));
  if (is_new) types_.emplace_back();
  recent = *place;
  return place->second;
}

std::vector<TypeKey> Facts::unknown_types() const {
  std::vector<TypeKey> keys;
  for (const auto& [key, index] : type_indexes_) {
    if (!types_[index].is_known) keys.push_back(key);
  }
  return keys;
}

}  // namespace polytomic::local::postgresql
