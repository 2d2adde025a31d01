// Memory of one result: everything lives in it and goes with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/heap.h"
#include "polytomic/base.h"

namespace polytomic {

class Arena {
 public:
  // `upstream` is where its memory comes from; nullptr: the heap. `expected` is about how much it will take.
  explicit Arena(std::shared_ptr<std::pmr::memory_resource> upstream = nullptr, std::size_t expected = 0)
      : upstream_(std::move(upstream)),
        resource_(std::clamp(expected, least_at_once, most_at_once), upstream_ ? upstream_.get() : Heap::instance()) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  [[nodiscard]] void* allocate_zeroed(std::size_t size, std::size_t alignment) {
    return std::memset(resource_.allocate(size, alignment), 0, size);
  }

  // A zeroed object; only for types that need no destructor.
  template <class T>
  [[nodiscard]] T* make() {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (resource_.allocate(sizeof(T), alignof(T))) T{};
  }

  template <class T>
  [[nodiscard]] T* copy(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (values.empty()) return nullptr;
    void* memory = resource_.allocate(values.size_bytes(), alignof(T));
    return static_cast<T*>(std::memcpy(memory, values.data(), values.size_bytes()));
  }

  // Parsers that look at many bytes at once do so behind the document as well.
  static constexpr std::size_t document_padding = 64;

  // Keeps `text` as long as everything else, with NULs behind it. Only once, and where its memory is the arena's or the
  // heap's. Nothing moves where its capacity has room for the NULs.
  [[nodiscard]] std::span<char> adopt_document(std::pmr::string text) {
    const std::size_t size = text.size();
    std::pmr::string& document = document_.emplace(std::move(text));
    document.append(document_padding, '\0');
    return {document.data(), size};
  }
  [[nodiscard]] std::span<char> copy_of_document(std::string_view text) {
    auto* memory = static_cast<char*>(resource_.allocate(text.size() + document_padding, 1));
    std::ranges::copy(text, memory);
    std::memset(memory + text.size(), 0, document_padding);
    return {memory, text.size()};
  }

  // A copy that ends with a NUL; present even when it is empty.
  [[nodiscard]] polytomic_string copy(std::string_view text) {
    char* memory = static_cast<char*>(resource_.allocate(text.size() + 1, 1));
    if (!text.empty()) std::memcpy(memory, text.data(), text.size());
    memory[text.size()] = '\0';
    return {memory, text.size()};
  }

 private:
  static constexpr std::size_t least_at_once = 1024;
  static constexpr std::size_t most_at_once = std::size_t{8} << 20U;

  std::shared_ptr<std::pmr::memory_resource> upstream_;
  std::optional<std::pmr::string> document_;
  std::pmr::monotonic_buffer_resource resource_;
};

}  // namespace polytomic
