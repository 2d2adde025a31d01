// Ctrl-C as a flag that a waiting loop looks at.
#pragma once

#include <csignal>

namespace polytomic::cli {

// While one exists, the first Ctrl-C sets the flag; a second one ends the program as usual.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

  [[nodiscard]] bool interrupted() const;

 private:
  struct sigaction previous_ {};
};

// A reader that went away shows as a failed write, not as a signal.
void ignore_broken_pipes();

}  // namespace polytomic::cli
