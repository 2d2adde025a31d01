// Where the completions of a client go: to a thread that calls back, or into a queue that the host drains.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <span>
#include <thread>

#include "abi/response.h"
#include "core/completion_batch.h"
#include "core/wait_signal.h"
#include "polytomic/client.h"

namespace polytomic::abi {

struct ResponseRelease {
  void operator()(polytomic_response* response) const { polytomic_response_release(response); }
};

struct Completion {
  polytomic_callback callback = nullptr;
  void* user_data = nullptr;
  std::unique_ptr<polytomic_response, ResponseRelease> response;
};

// One completion in a list of its own: the memory is there before the call starts, so delivering never fails.
using CompletionNode = std::list<Completion>;

// Negative waits without end.
using Patience = std::chrono::milliseconds;

// The wait that a caller asked for, bounded to what clocks can add.
[[nodiscard]] inline Patience patience(std::int64_t milliseconds) {
  constexpr std::int64_t longest = 366LL * 24 * 3600 * 1000;
  return Patience{std::clamp<std::int64_t>(milliseconds, -1, longest)};
}

class Delivery final : public CompletionAnnouncer {
 public:
  explicit Delivery(polytomic_delivery mode);
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  ~Delivery() override;

  [[nodiscard]] polytomic_delivery mode() const { return mode_; }
  void push(CompletionNode node) noexcept;
  void announce() noexcept override { changed_.notify_one(); }

  // Queue mode.
  [[nodiscard]] polytomic_status drain(std::span<polytomic_completion> completions, Patience patience,
                                       std::size_t& count);
  [[nodiscard]] intptr_t wait_handle();

  // Completions that nobody has received yet.
  [[nodiscard]] std::size_t queued();

  // Thread mode: returns when everything pushed so far has been called back and the thread is gone.
  // Queue mode: what is queued stays; drain says POLYTOMIC_ERROR_CLOSED once it is empty.
  void close();

 private:
  void dispatch();

  polytomic_delivery mode_;
  std::mutex mutex_;
  std::condition_variable changed_;
  CompletionNode queue_;
  bool closed_ = false;
  std::unique_ptr<WaitSignal> signal_;
  bool is_watched_ = false;  // from the first time that the handle is asked for: signalling costs system calls
  std::thread dispatcher_;
};

}  // namespace polytomic::abi
