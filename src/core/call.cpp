#include "core/call.h"

namespace polytomic {

Call::Call(OwnedRequest request, CallOptions options, Receiver receiver)
    : request_(std::move(request)),
      options_(std::move(options)),
      deadline_(Clock::now() + options_.timeout),
      receiver_(std::move(receiver)) {}

Call::Call(RawRequest request, CallOptions options, Receiver receiver)
    : raw_(std::move(request)),
      options_(std::move(options)),
      deadline_(Clock::now() + options_.timeout),
      receiver_(std::move(receiver)) {}

bool Call::is_read() const {
  if (raw_) return raw_->method == "GET" || raw_->method == "HEAD" || raw_->method == "OPTIONS";
  return request_.operation != nullptr && request_.operation->method == "GET";
}

void Call::hand_over(Response response) {
  // Taken out first: what the receiver holds on to must not outlive the completion.
  const Receiver receiver = std::move(receiver_);
  receiver(std::move(response));
}

bool Call::complete(Response response) {
  if (complete_.exchange(true, std::memory_order_acq_rel)) return false;
  {
    // Its code may be gone once the call is handed over.
    const std::scoped_lock lock(mutex_);
    stop_ = nullptr;
  }
  hand_over(std::move(response));
  return true;
}

void Call::cancel(polytomic_status why) {
  Error error = make_error(why, why == POLYTOMIC_ERROR_CLOSED ? "the client was closed before the call was answered"
                                                              : "the call was cancelled before it was answered");
  error.http_status = 0;
  cancel(std::move(error));
}

void Call::cancel(Error why) {
  {
    std::function<void()> stop;
    const std::scoped_lock lock(mutex_);
    if (cancelled_.exchange(true, std::memory_order_acq_rel)) return;
    if (complete_.exchange(true, std::memory_order_acq_rel)) return;
    stop.swap(stop_);
    try {
      if (stop) stop();
    } catch (...) {  // out of memory: the backend works on for nothing, and the call is handed over all the same
    }
  }
  why.maybe_applied = !is_read();
  hand_over(Response::failed(std::move(why)));
}

void Call::on_cancel(std::function<void()> stop) {
  const std::scoped_lock lock(mutex_);
  if (cancelled_.load(std::memory_order_acquire)) {
    stop();
  } else if (!is_complete()) {
    stop_ = std::move(stop);
  }
}

}  // namespace polytomic
