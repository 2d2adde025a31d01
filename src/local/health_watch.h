// Tests connections at the intervals that they ask for, as long as the engine is open.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/backend.h"
#include "local/database_pool.h"
#include "local/work_queue.h"

namespace polytomic::local {

inline constexpr std::chrono::seconds shortest_healthcheck_interval{1};

class HealthWatch {
 public:
  // `logger` outlives this; it may be nullptr.
  HealthWatch(Connections& connections, DatabasePool& pool, Health& health, Logger* logger);
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;
  // Ends the tests that run.
  ~HealthWatch();

  // Connections may have come, changed or gone. Any thread.
  void look_again();

 private:
  using Clock = std::chrono::steady_clock;

  struct Check {
    std::chrono::milliseconds interval{0};
    Clock::time_point due{};
    bool running = false;
  };

  void run();
  // What the catalog says now; with the mutex held.
  void plan(const std::vector<ConnectionRecord>& records);
  // Starts what is due and returns when to look next; with the mutex held.
  [[nodiscard]] Clock::time_point start_due();
  void test(const std::string& connection_id, std::chrono::milliseconds interval) noexcept;
  // False where another process that shares the catalog has checked it, or does.
  [[nodiscard]] bool is_mine(const std::string& connection_id, std::chrono::milliseconds interval) const;
  [[nodiscard]] std::optional<std::vector<ConnectionRecord>> read_records() const;

  Connections& connections_;
  DatabasePool& pool_;
  Health& health_;
  Logger* logger_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Check, std::less<>> checks_;
  bool news_ = true;
  std::atomic<bool> stopping_{false};
  WorkQueue testers_;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace polytomic::local
