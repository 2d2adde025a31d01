#include "local/answer_texts.h"

#include <utility>

namespace polytomic::local {
namespace {

constexpr std::size_t bytes_beside_texts = 256;  // of an entry, about

// Whether both are the same object; unlike its address, that never is that of another one later.
bool is_same(const std::weak_ptr<const void>& kept, const std::shared_ptr<const void>& basis) {
  return !kept.owner_before(basis) && !basis.owner_before(kept);
}

}  // namespace

AnswerTexts::Text AnswerTexts::find(std::string_view key, const Basis& basis) {
  const std::scoped_lock lock(mutex_);
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  const auto entry = found->second;
  if (!is_same(entry->basis, basis)) {
    drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->text;
}

void AnswerTexts::keep(std::string_view key, const Basis& basis, Text text) {
  Entry entry{std::string(key), basis, std::move(text)};
  const std::size_t size = size_of(entry);
  if (size > most_bytes_) return;
  const std::scoped_lock lock(mutex_);
  if (const auto found = places_.find(key); found != places_.end()) drop(found->second);
  while (bytes_ > most_bytes_ - size) drop(std::prev(entries_.end()));
  entries_.push_front(std::move(entry));
  places_.emplace(entries_.front().key, entries_.begin());
  bytes_ += size;
}

std::size_t AnswerTexts::size_of(const Entry& entry) {
  return bytes_beside_texts + entry.key.size() + entry.text->size();
}

void AnswerTexts::drop(Entries::iterator entry) {
  bytes_ -= size_of(*entry);
  places_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace polytomic::local
