#include "abi/delivery.h"

#include <algorithm>

#include "core/signals.h"

namespace polytomic::abi {

Delivery::Delivery(polytomic_delivery mode) : mode_(mode) {
  if (mode_ == POLYTOMIC_DELIVERY_QUEUE) signal_ = std::make_unique<WaitSignal>();
  if (mode_ != POLYTOMIC_DELIVERY_THREAD) return;
  const SignalsBlocked blocked;
  dispatcher_ = std::thread([this] { dispatch(); });
}

Delivery::~Delivery() { close(); }

void Delivery::push(CompletionNode node) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    queue_.splice(queue_.end(), node);
    if (is_watched_) signal_->raise();
  }
  // Inside a callback this may be another client than the one whose batch it is, and may be gone before the batch ends.
  if (CallbackScope::is_inside() || !CompletionBatch::postpone(*this)) changed_.notify_one();
}

polytomic_status Delivery::drain(std::span<polytomic_completion> completions, Patience patience, std::size_t& count) {
  CompletionNode taken;
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return !queue_.empty() || closed_; };
  if (patience < Patience::zero()) {
    changed_.wait(lock, ready);
  } else if (!changed_.wait_for(lock, patience, ready)) {
    return POLYTOMIC_ERROR_WAIT_TIMEOUT;
  }
  if (queue_.empty()) return POLYTOMIC_ERROR_CLOSED;
  auto last = queue_.begin();
  std::advance(last, std::min(completions.size(), queue_.size()));
  taken.splice(taken.end(), queue_, queue_.begin(), last);
  if (queue_.empty() && !closed_ && is_watched_) signal_->lower();
  const bool more = !queue_.empty();
  lock.unlock();
  if (more) changed_.notify_one();  // another drain may be waiting for the rest
  for (Completion& completion : taken) completions[count++] = {completion.user_data, completion.response.release()};
  return POLYTOMIC_OK;
}

intptr_t Delivery::wait_handle() {
  const std::scoped_lock lock(mutex_);
  is_watched_ = true;
  if (!queue_.empty() || closed_) signal_->raise();
  return signal_->handle();
}

std::size_t Delivery::queued() {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

void Delivery::close() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    if (is_watched_) signal_->raise();
  }
  changed_.notify_all();
  if (dispatcher_.joinable()) dispatcher_.join();
}

void Delivery::dispatch() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !queue_.empty() || closed_; });
    if (queue_.empty()) return;
    CompletionNode batch;
    batch.splice(batch.end(), queue_);
    lock.unlock();
    for (Completion& completion : batch) {
      const CallbackScope inside;
      completion.callback(completion.user_data, completion.response.release());
    }
    batch.clear();
    lock.lock();
  }
}

}  // namespace polytomic::abi
