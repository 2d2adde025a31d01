// What other threads tell the event loop.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/call.h"
#include "http/transport.h"

namespace polytomic::http {

struct Mail {
  std::vector<std::pair<ExchangeId, std::shared_ptr<Call>>> started;
  std::vector<ExchangeId> cancelled;
  bool forget_answers = false;
  bool stop = false;
};

// Outlives the loop where a cancelled call still points to it. Never blocks for longer than a swap takes.
class Mailbox {
 public:
  explicit Mailbox(Transport& transport) : transport_(&transport) {}

  [[nodiscard]] ExchangeId next_id() {
    const std::scoped_lock lock(mutex_);
    return ++last_id_;
  }

  // Not after `disconnect`.
  void start(ExchangeId id, std::shared_ptr<Call> call) {
    {
      const std::scoped_lock lock(mutex_);
      mail_.started.emplace_back(id, std::move(call));
      if (std::exchange(woken_, true)) return;
    }
    transport_->wake();  // without the lock, which the loop wants at once
  }

  void cancel(ExchangeId id) {
    const std::scoped_lock lock(mutex_);
    if (transport_ == nullptr) return;
    mail_.cancelled.push_back(id);
    wake();
  }

  void forget_answers() {
    const std::scoped_lock lock(mutex_);
    mail_.forget_answers = true;
    wake();
  }

  void stop() {
    const std::scoped_lock lock(mutex_);
    mail_.stop = true;
    wake();
  }

  [[nodiscard]] Mail take() {
    const std::scoped_lock lock(mutex_);
    woken_ = false;
    return std::exchange(mail_, {});
  }

  // From now on nothing touches the transport.
  void disconnect() {
    const std::scoped_lock lock(mutex_);
    transport_ = nullptr;
  }

 private:
  void wake() {
    if (transport_ != nullptr && !std::exchange(woken_, true)) transport_->wake();
  }

  std::mutex mutex_;
  Transport* transport_;
  ExchangeId last_id_ = 0;
  Mail mail_;
  bool woken_ = false;  // since mail was taken
};

}  // namespace polytomic::http
