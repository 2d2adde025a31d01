#include "cli/interrupt.h"

#include <atomic>

namespace polytomic::cli {
namespace {

// A signal handler can reach nothing but globals; this one is lock-free and only ever set or read.
std::atomic<bool> interrupt_seen{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void note_interrupt(int /*signal*/) { interrupt_seen.store(true); }

}  // namespace

InterruptGuard::InterruptGuard() {
  sigaction(SIGINT, nullptr, &previous_);
  if (previous_.sa_handler == SIG_IGN) return;  // started in the background: Ctrl-C is meant for others
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  // Reset, so that a second Ctrl-C ends a program that does not react to the first.
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

InterruptGuard::~InterruptGuard() { sigaction(SIGINT, &previous_, nullptr); }

bool InterruptGuard::interrupted() const { return interrupt_seen.load(); }

void ignore_broken_pipes() {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, nullptr);
}

}  // namespace polytomic::cli
