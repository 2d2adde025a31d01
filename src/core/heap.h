// The heap as a source of memory for arenas. The standard library's own asks for aligned memory even where all of it is
// aligned enough, which costs glibc several times as much.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <new>

namespace polytomic {

class Heap final : public std::pmr::memory_resource {
 public:
  [[nodiscard]] static std::pmr::memory_resource* instance() {
    static Heap heap;  // it has no state
    return &heap;
  }

 private:
  [[nodiscard]] static bool is_aligned_anyway(std::size_t alignment) {
    return alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  }
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    return is_aligned_anyway(alignment) ? ::operator new(size) : ::operator new (size, std::align_val_t{alignment});
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
    if (is_aligned_anyway(alignment)) {
      ::operator delete(memory, size);
    } else {
      ::operator delete (memory, size, std::align_val_t{alignment});
    }
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace polytomic
