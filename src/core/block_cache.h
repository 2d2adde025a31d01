// Memory of large answers, kept for the next one: getting it from the system anew costs as much as decoding does.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <mutex>

namespace polytomic {

// Keeps a few large blocks that were given back, and hands them out again to whoever asks for about as much. Small ones go
// to the heap. Safe on any thread.
class BlockCache final : public std::pmr::memory_resource {
 public:
  BlockCache() = default;
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;
  ~BlockCache() override { clear(); }

  // Gives everything that is kept back to the system. Returns whether there was anything.
  bool clear() noexcept;

 private:
  static constexpr std::size_t smallest = std::size_t{64} << 10U;
  static constexpr std::size_t most_bytes = std::size_t{16} << 20U;
  static constexpr std::size_t most_blocks = 16;

  struct Block {
    void* memory = nullptr;
    std::size_t size = 0;
  };

  void* do_allocate(std::size_t size, std::size_t alignment) override;
  void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override;
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  // Nothing where no block of that size is kept.
  [[nodiscard]] void* take(std::size_t size) noexcept;
  [[nodiscard]] bool keep(void* memory, std::size_t size) noexcept;

  std::mutex mutex_;
  std::array<Block, most_blocks> blocks_{};
  std::size_t bytes_ = 0;
};

}  // namespace polytomic
