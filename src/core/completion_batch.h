// Completions that are announced together: waking a receiver for each of many costs more than the completions do.
#pragma once

namespace polytomic {

// Whoever hands completions over, and can tell later that they are there.
class CompletionAnnouncer {
 public:
  CompletionAnnouncer() = default;
  CompletionAnnouncer(const CompletionAnnouncer&) = delete;
  CompletionAnnouncer& operator=(const CompletionAnnouncer&) = delete;
  virtual ~CompletionAnnouncer() = default;

  virtual void announce() noexcept = 0;
};

// While it lives, what is completed on this thread is announced now and then, and at its end. There is one at a time on a
// thread, and the announcer must not go before it.
class CompletionBatch {
 public:
  CompletionBatch() { current() = this; }
  CompletionBatch(const CompletionBatch&) = delete;
  CompletionBatch& operator=(const CompletionBatch&) = delete;
  ~CompletionBatch() {
    current() = nullptr;
    if (announcer_ != nullptr) announcer_->announce();
  }

  // False where the announcer has to do it itself, at once.
  [[nodiscard]] static bool postpone(CompletionAnnouncer& announcer) {
    CompletionBatch* const batch = current();
    if (batch == nullptr || (batch->announcer_ != nullptr && batch->announcer_ != &announcer)) return false;
    batch->announcer_ = &announcer;
    // Those that came first must not wait for too many others.
    return ++batch->postponed_ % most_postponed != 0;
  }

 private:
  static CompletionBatch*& current() {
    static thread_local CompletionBatch* batch = nullptr;
    return batch;
  }

  static constexpr unsigned most_postponed = 16;

  CompletionAnnouncer* announcer_ = nullptr;
  unsigned postponed_ = 0;
};

}  // namespace polytomic
