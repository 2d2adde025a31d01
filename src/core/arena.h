// Memory of one result: everything lives in it and goes with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "polytomic/base.h"

namespace polytomic {

class Arena {
 public:
  Arena() = default;
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

  // How many bytes behind a document may be read.
  static constexpr std::size_t readable_beyond = 16;

  // Keeps `text` as long as everything else, with a NUL behind it. Only once.
  [[nodiscard]] std::span<char> adopt_document(std::string text) {
    const std::size_t size = text.size();
    text.resize(size + readable_beyond);
    text.resize(size);
    document_ = std::move(text);
    return document_;
  }
  [[nodiscard]] std::span<char> copy_of_document(std::string_view text) {
    char* memory = static_cast<char*>(resource_.allocate(text.size() + readable_beyond, 1));
    std::memset(std::ranges::copy(text, memory).out, 0, readable_beyond);
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
  std::string document_;
  std::pmr::monotonic_buffer_resource resource_;
};

}  // namespace polytomic
