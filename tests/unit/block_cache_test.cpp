// Memory of large answers that serves the next ones.
#include "core/block_cache.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

namespace {

using polytomic::BlockCache;

constexpr std::size_t large = 1'000'000;

TEST(BlockCache, HandsOutAgainWhatWasGivenBack) {
  BlockCache cache;
  void* const first = cache.allocate(large);
  cache.deallocate(first, large);
  void* const about_as_large = cache.allocate(large - 1000);
  EXPECT_EQ(about_as_large, first);
  void* const another = cache.allocate(large);
  EXPECT_NE(another, first);
  cache.deallocate(about_as_large, large - 1000);
  cache.deallocate(another, large);
}

TEST(BlockCache, KeepsNothingThatIsSmallAndNotTooMuch) {
  BlockCache cache;
  cache.deallocate(cache.allocate(100), 100);
  EXPECT_FALSE(cache.clear());
  constexpr std::size_t too_large = std::size_t{17} << 20U;
  cache.deallocate(cache.allocate(too_large), too_large);
  EXPECT_FALSE(cache.clear());
  cache.deallocate(cache.allocate(large), large);
  EXPECT_TRUE(cache.clear());
  EXPECT_FALSE(cache.clear());
}

TEST(BlockCache, RespectsAlignment) {
  BlockCache cache;
  void* const memory = cache.allocate(large, 4096);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 4096, 0U);
  cache.deallocate(memory, large, 4096);
}

TEST(BlockCache, ServesManyThreads) {
  BlockCache cache;
  std::vector<std::thread> threads;
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&cache, index] {
      const std::size_t size = large + static_cast<std::size_t>(index) * 100'000;
      for (int count = 0; count < 200; ++count) {
        auto* const memory = static_cast<char*>(cache.allocate(size));
        memory[0] = static_cast<char>(index);
        memory[size - 1] = static_cast<char>(count);
        EXPECT_EQ(memory[0], static_cast<char>(index));
        EXPECT_EQ(memory[size - 1], static_cast<char>(count));
        cache.deallocate(memory, size);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
