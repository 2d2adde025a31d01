// What other threads tell the event loop.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/call.h"

namespace polytomic::http {

using ExchangeId = std::uint64_t;

struct Mail {
  std::vector<std::pair<ExchangeId, std::shared_ptr<Call>>> started;
  std::vector<ExchangeId> cancelled;
  bool forget_answers = false;
  bool stop = false;
};

// Outlives the loop where a cancelled call still points to it. Never blocks for longer than a swap takes.
class Mailbox {
 public:
  explicit Mailbox(CURLM* multi) : multi_(multi) {}

  [[nodiscard]] ExchangeId next_id() {
    const std::scoped_lock lock(mutex_);
    return ++last_id_;
  }

  void start(ExchangeId id, std::shared_ptr<Call> call) {
    const std::scoped_lock lock(mutex_);
    mail_.started.emplace_back(id, std::move(call));
    wake();
  }

  void cancel(ExchangeId id) {
    const std::scoped_lock lock(mutex_);
    if (multi_ == nullptr) return;
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
    return std::exchange(mail_, {});
  }

  // From now on nothing touches the multi handle.
  void disconnect() {
    const std::scoped_lock lock(mutex_);
    multi_ = nullptr;
  }

 private:
  void wake() {
    if (multi_ != nullptr) curl_multi_wakeup(multi_);
  }

  std::mutex mutex_;
  CURLM* multi_;
  ExchangeId last_id_ = 0;
  Mail mail_;
};

}  // namespace polytomic::http
