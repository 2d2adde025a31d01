// A file descriptor that is readable exactly while it is raised; for poll and event loops.
#pragma once

#include <atomic>

namespace polytomic {

class WaitSignal {
 public:
  WaitSignal();
  ~WaitSignal();
  WaitSignal(const WaitSignal&) = delete;
  WaitSignal& operator=(const WaitSignal&) = delete;

  [[nodiscard]] int handle() const { return read_end_; }
  // Each does nothing where the state is that already. Any thread raises; those that lower do it one after the other.
  void raise() noexcept;
  void lower() noexcept;

 private:
  int read_end_ = -1;
  int write_end_ = -1;
  std::atomic<bool> raised_{false};
};

}  // namespace polytomic
