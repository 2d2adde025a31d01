#include "local/connectors/mysql/parallel_reading.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "core/signals.h"

namespace polytomic::local::mysql {
namespace {

void read(Link& link, const std::vector<Reading>& readings, const Context& context) {
  for (const Reading& reading : readings) link.query(reading, context);
}

// A thread that reads, joined in the end.
class Reader {
 public:
  Reader(Link& link, const std::vector<Reading>& readings, const Context& context) {
    const SignalsBlocked blocked;
    thread_ = std::thread([this, &link, &readings, own = Context(context.deadline(), is_unwanted_)] {
      try {
        read(link, readings, own);
      } catch (...) {
        problem_ = std::current_exception();
      }
      const std::scoped_lock lock(mutex_);
      has_ended_ = true;
      ended_.notify_one();
    });
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
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

void read_in_parallel(Link& first, const std::vector<Reading>& readings, Link* second,
                      const std::vector<Reading>& others, const Context& context) {
  if (second == nullptr) {
    read(first, readings, context);
    read(first, others, context);
    return;
  }
  Reader reader(*second, others, context);
  read(first, readings, context);
  reader.finish(context);
}

}  // namespace polytomic::local::mysql
