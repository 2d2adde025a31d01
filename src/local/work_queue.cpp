#include "local/work_queue.h"

#include "core/signals.h"

namespace polytomic::local {
WorkQueue::WorkQueue(std::size_t threads) {
  const SignalsBlocked blocked;
  try {
    for (std::size_t count = 0; count < threads; ++count) threads_.emplace_back([this] { run(); });
  } catch (...) {
    stop();  // those that did start
    throw;
  }
}

WorkQueue::~WorkQueue() { stop(); }

void WorkQueue::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkQueue::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    work_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void WorkQueue::run() {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !work_.empty(); });
      if (work_.empty()) return;
      work = std::move(work_.front());
      work_.pop_front();
    }
    work();
  }
}

}  // namespace polytomic::local
