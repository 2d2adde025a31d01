#include "core/block_cache.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

#include "core/heap.h"

namespace polytomic {
namespace {

constexpr std::size_t page = 4096;

// Sizes are rounded up to quarters of a power of two, so that answers of about the same size fit the same blocks.
std::size_t rounded(std::size_t size) {
  const std::size_t step = std::max(page, std::bit_floor(size) / 4);
  return (size + step - 1) / step * step;
}

}  // namespace

bool BlockCache::clear() noexcept {
  const std::scoped_lock lock(mutex_);
  const bool had_any = bytes_ > 0;
  for (Block& block : blocks_) {
    if (block.memory != nullptr) ::operator delete(block.memory);
    block = {};
  }
  bytes_ = 0;
  return had_any;
}

void* BlockCache::do_allocate(std::size_t size, std::size_t alignment) {
  if (size < smallest || alignment > alignof(std::max_align_t)) return Heap::instance()->allocate(size, alignment);
  if (void* const kept = take(rounded(size))) return kept;
  return ::operator new(rounded(size));
}

void BlockCache::do_deallocate(void* memory, std::size_t size, std::size_t alignment) {
  if (size < smallest || alignment > alignof(std::max_align_t)) {
    Heap::instance()->deallocate(memory, size, alignment);
  } else if (!keep(memory, rounded(size))) {
    ::operator delete(memory);
  }
}

void* BlockCache::take(std::size_t size) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(blocks_, size, &Block::size);
  if (found == blocks_.end()) return nullptr;
  bytes_ -= found->size;
  return std::exchange(*found, {}).memory;
}

bool BlockCache::keep(void* memory, std::size_t size) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto free = std::ranges::find(blocks_, std::size_t{0}, &Block::size);
  if (free == blocks_.end() || bytes_ + size > most_bytes) return false;
  *free = {memory, size};
  bytes_ += size;
  return true;
}

}  // namespace polytomic
