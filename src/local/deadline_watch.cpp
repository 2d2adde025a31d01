#include "local/deadline_watch.h"

#include "core/error.h"
#include "core/signals.h"

namespace polytomic::local {

DeadlineWatch::DeadlineWatch() {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

DeadlineWatch::~DeadlineWatch() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  earlier_.notify_one();
  thread_.join();
}

void DeadlineWatch::watch(const std::shared_ptr<Call>& call) {
  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    waiting_.emplace(call->deadline(), call);
    wake = call->deadline() < wakes_;
  }
  if (wake) earlier_.notify_one();
}

void DeadlineWatch::forget(const std::shared_ptr<Call>& call) {
  const std::scoped_lock lock(mutex_);
  const auto [first, last] = waiting_.equal_range(call->deadline());
  for (auto place = first; place != last; ++place) {
    if (place->second != call) continue;
    waiting_.erase(place);
    return;
  }
}

void DeadlineWatch::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto now = Call::Clock::now();
    if (!waiting_.empty() && waiting_.begin()->first <= now) {
      // Out of the lock and one at a time: a completion runs code of the boundary.
      const auto late = waiting_.extract(waiting_.begin());
      lock.unlock();
      late.mapped()->cancel(make_error(POLYTOMIC_ERROR_DEADLINE_EXCEEDED,
                                       "the deadline of the call passed while it waited for calls before it"));
      lock.lock();
      continue;
    }
    wakes_ = waiting_.empty() ? Call::Clock::time_point::max() : waiting_.begin()->first;
    if (waiting_.empty()) {
      earlier_.wait(lock);
    } else {
      earlier_.wait_until(lock, wakes_);
    }
  }
}

}  // namespace polytomic::local
