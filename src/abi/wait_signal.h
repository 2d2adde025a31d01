// A file descriptor that is readable exactly while it is raised; for poll and event loops.
#pragma once

#include <cstdint>

namespace polytomic::abi {

class WaitSignal {
 public:
  WaitSignal();
  ~WaitSignal();
  WaitSignal(const WaitSignal&) = delete;
  WaitSignal& operator=(const WaitSignal&) = delete;

  [[nodiscard]] intptr_t handle() const { return read_end_; }
  // Each does nothing where the state is that already. Callers serialize them.
  void raise() noexcept;
  void lower() noexcept;

 private:
  int read_end_ = -1;
  int write_end_ = -1;
  bool raised_ = false;
};

}  // namespace polytomic::abi
