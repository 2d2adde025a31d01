#include "local/connectors/mysql/parallel_work.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "core/signals.h"

namespace polytomic::local::mysql {
namespace {

// What is left to do.
class Parts {
 public:
  explicit Parts(const std::vector<Work>& parts) : parts_(&parts) {}

  // Does one after the other until none is left.
  void work(Access& access, const Context& context) {
    for (std::size_t part = next_++; part < parts_->size(); part = next_++) (*parts_)[part](access, context);
  }
  // Lets nothing more begin.
  void drop() { next_ = parts_->size(); }

 private:
  const std::vector<Work>* parts_;
  std::atomic<std::size_t> next_{0};
};

// A thread that works, joined in the end.
class Worker {
 public:
  Worker(Access& access, Parts& parts, const Context& context) {
    const SignalsBlocked blocked;
    thread_ = std::thread([this, &access, &parts, own = Context(context.deadline(), is_unwanted_)] {
      try {
        parts.work(access, own);
      } catch (...) {
        parts.drop();
        problem_ = std::current_exception();
      }
      const std::scoped_lock lock(mutex_);
      has_ended_ = true;
      ended_.notify_one();
    });
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    is_unwanted_ = true;
    if (thread_.joinable()) thread_.join();
  }

  // Waits for the end and throws what went wrong.
  void finish(const Context& context) {
    constexpr std::chrono::milliseconds attention{10};  // cancellation is seen this late at most
    std::unique_lock lock(mutex_);
    while (!has_ended_ && !context.should_stop()) ended_.wait_for(lock, attention);
    is_unwanted_ = !has_ended_;
    lock.unlock();
    thread_.join();
    if (is_unwanted_) context.check();
    if (problem_) std::rethrow_exception(problem_);
  }

 private:
  std::atomic<bool> is_unwanted_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::exception_ptr problem_;
  std::thread thread_;
};

}  // namespace

void work_in_parallel(Access& first, Access* second, const std::vector<Work>& parts, const Context& context) {
  Parts left(parts);
  if (second == nullptr) return left.work(first, context);
  Worker worker(*second, left, context);
  left.work(first, context);
  worker.finish(context);
}

}  // namespace polytomic::local::mysql
