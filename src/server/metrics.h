// What the server counts, in the text format that Prometheus reads.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/backend.h"

namespace polytomic::server {

// Safe on any thread.
class Metrics {
 public:
  // An answered request. `operation` is a name that stays: of an operation, or of what is none.
  void count(std::string_view operation, int status, std::chrono::steady_clock::duration duration);

  // All there is to tell; `statistics` are the backend's.
  [[nodiscard]] std::string text(std::size_t requests_in_progress, std::span<const Statistic> statistics) const;

  // Upper bounds in seconds; what takes longer is in the last bucket, which has none.
  static constexpr std::array<double, 16> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                 0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};

 private:
  struct Latency {
    std::array<std::uint64_t, bounds.size() + 1> buckets{};
    double sum = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::pair<std::string_view, int>, std::uint64_t> requests_;
  std::map<std::string_view, Latency> latencies_;
};

}  // namespace polytomic::server
