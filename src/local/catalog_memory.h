// What was read from the catalog, kept as long as nobody commits anything to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "local/catalog.h"

namespace polytomic::local {

// Safe on any thread.
template <class Value>
class CatalogMemory {
 public:
  using Pointer = std::shared_ptr<const Value>;
  using Measure = std::size_t (*)(const Value&);

  // Keeps values of at most so many bytes in all.
  CatalogMemory(Catalog& catalog, std::size_t most_bytes, Measure measure)
      : catalog_(catalog), most_bytes_(most_bytes), measure_(measure) {}

  // What the catalog has for `key`, which is the same object until something is committed to the catalog, by whomever;
  // nullptr where it has nothing. `read` finds it in the database. Nothing where that would take a wait.
  template <class Read>
  [[nodiscard]] std::optional<Pointer> find(std::string_view key, Read read) {
    return catalog_.read_at_once([&](CatalogDatabase& database) {
      const std::optional<std::int64_t> state = database.state();
      if (Pointer kept = recall(state, key)) return kept;
      std::optional<Value> value = read(database);
      if (!value) return Pointer();
      auto made = std::make_shared<const Value>(std::move(*value));
      keep(state, key, made);
      return Pointer(std::move(made));
    });
  }

 private:
  [[nodiscard]] Pointer recall(std::optional<std::int64_t> state, std::string_view key) {
    const std::scoped_lock lock(mutex_);
    if (!state || state != state_) return nullptr;
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : found->second;
  }

  void keep(std::optional<std::int64_t> state, std::string_view key, const Pointer& value) {
    const std::size_t size = key.size() + measure_(*value);
    if (!state || size > most_bytes_) return;
    const std::scoped_lock lock(mutex_);
    if (state != state_ || size > most_bytes_ - bytes_) {
      values_.clear();
      bytes_ = 0;
    }
    state_ = state;
    if (values_.emplace(key, value).second) bytes_ += size;
  }

  Catalog& catalog_;
  const std::size_t most_bytes_;
  const Measure measure_;
  std::mutex mutex_;
  std::optional<std::int64_t> state_;  // of the catalog, to which all values belong
  std::map<std::string, Pointer, std::less<>> values_;
  std::size_t bytes_ = 0;
};

}  // namespace polytomic::local
