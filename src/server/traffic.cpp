#include "server/traffic.h"

namespace polytomic::server {

void Traffic::request_began() {
  const std::scoped_lock lock(mutex_);
  ++requests_;
}

void Traffic::request_ended() {
  const std::scoped_lock lock(mutex_);
  --requests_;
}

void Traffic::call_began() {
  const std::scoped_lock lock(mutex_);
  ++calls_;
}

// Notified under the lock: whoever waits may destroy this object as soon as the lock is free.
void Traffic::call_ended() {
  const std::scoped_lock lock(mutex_);
  if (--calls_ == 0) changed_.notify_all();
}

std::size_t Traffic::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

std::size_t Traffic::calls() const {
  const std::scoped_lock lock(mutex_);
  return calls_;
}

void Traffic::connection_ended() {
  if (--connections_ != 0) return;
  const std::scoped_lock lock(mutex_);
  changed_.notify_all();
}

void Traffic::start_draining() {
  const std::scoped_lock lock(mutex_);
  draining_ = true;
}

bool Traffic::is_draining() const {
  const std::scoped_lock lock(mutex_);
  return draining_;
}

bool Traffic::wait_for_connections(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, longest, [this] { return connections_ == 0; });
}

void Traffic::wait_for_calls() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return calls_ == 0; });
}

}  // namespace polytomic::server
