// What a client has done so far, counted where it happens. Safe on any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

#include "polytomic/base.h"

namespace polytomic {

struct Counters {
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> completions{0};
  std::atomic<std::uint64_t> attempts{0};
  std::atomic<std::uint64_t> retries{0};
  std::atomic<std::uint64_t> bytes_sent{0};
  std::atomic<std::uint64_t> bytes_received{0};
  std::atomic<std::uint64_t> connections_opened{0};
  std::atomic<std::uint64_t> waiting{0};  // calls that wait for a place among the attempts

  void count_error(polytomic_status code) {
    const std::scoped_lock lock(mutex_);
    ++errors_[code];
  }
  [[nodiscard]] std::map<polytomic_status, std::uint64_t> errors() {
    const std::scoped_lock lock(mutex_);
    return errors_;
  }

 private:
  std::mutex mutex_;
  std::map<polytomic_status, std::uint64_t> errors_;
};

}  // namespace polytomic
