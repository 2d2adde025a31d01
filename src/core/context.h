// What a piece of work must heed: its deadline, whether its caller still wants it, and what the caller may do.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string_view>

#include "core/access.h"

namespace polytomic {

class Context {
 public:
  using Clock = std::chrono::steady_clock;

  Context(Clock::time_point deadline, const std::atomic<bool>& cancelled)
      : deadline_(deadline), cancelled_(&cancelled) {}

  [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
  [[nodiscard]] bool cancelled() const { return cancelled_->load(std::memory_order_acquire); }
  [[nodiscard]] bool expired() const { return Clock::now() >= deadline_; }

  // The same, with a deadline that is at most `limit` away.
  [[nodiscard]] Context within(std::chrono::milliseconds limit) const {
    Context context = *this;
    context.deadline_ = std::min(deadline_, Clock::now() + limit);
    return context;
  }

  // The same, for somebody who may do less than everything.
  [[nodiscard]] Context granting(AccessScope scope) const {
    Context context = *this;
    context.scope_ = scope;
    return context;
  }
  [[nodiscard]] AccessScope scope() const { return scope_; }

  // The same, for work whose creation is to have this id, which outlives the context.
  [[nodiscard]] Context creating(std::string_view object_id) const {
    Context context = *this;
    context.object_id_ = object_id;
    return context;
  }
  // Empty where the work may choose one.
  [[nodiscard]] std::string_view object_id() const { return object_id_; }

  // True when the work should end early; cheap enough for a database's progress handler.
  [[nodiscard]] bool should_stop() const { return cancelled() || expired(); }

  // Throws Failure (POLYTOMIC_ERROR_CANCELLED or POLYTOMIC_ERROR_DEADLINE_EXCEEDED) when the work should end.
  void check() const;

 private:
  Clock::time_point deadline_;
  const std::atomic<bool>* cancelled_;
  std::string_view object_id_;
  AccessScope scope_ = AccessScope::admin;
};

}  // namespace polytomic
