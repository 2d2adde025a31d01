// Ends calls whose deadline passes before any worker takes them up.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "core/call.h"

namespace polytomic::local {

class DeadlineWatch {
 public:
  DeadlineWatch();
  DeadlineWatch(const DeadlineWatch&) = delete;
  DeadlineWatch& operator=(const DeadlineWatch&) = delete;
  ~DeadlineWatch();

  // Watches `call` until `forget`.
  void watch(const std::shared_ptr<Call>& call);
  void forget(const std::shared_ptr<Call>& call);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable earlier_;
  std::multimap<Call::Clock::time_point, std::shared_ptr<Call>> waiting_;
  // When the thread looks next. Left alone when a call goes, so that most calls come and go without waking it.
  Call::Clock::time_point wakes_ = Call::Clock::time_point::max();
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace polytomic::local
