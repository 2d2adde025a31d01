// Wakes a thread that waits in poll. Safe on any thread; many wakes until the thread looks are one.
#pragma once

#include <atomic>

namespace polytomic::server {

class Wake {
 public:
  Wake();  // throws Failure
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;
  ~Wake();

  void wake();
  // By the thread that waited, before it looks at what it was woken for.
  void clear();
  [[nodiscard]] int handle() const { return handle_; }

 private:
  int handle_ = -1;
  std::atomic<bool> woken_{false};
};

}  // namespace polytomic::server
