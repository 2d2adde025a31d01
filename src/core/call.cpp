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

bool Call::complete(Response response) {
  if (complete_.exchange(true, std::memory_order_acq_rel)) return false;
  // Taken out first: what the receiver holds on to must not outlive the completion.
  const Receiver receiver = std::move(receiver_);
  receiver(std::move(response));
  return true;
}

void Call::cancel(polytomic_status why) {
  std::function<void()> stop;
  {
    const std::scoped_lock lock(mutex_);
    if (cancelled_.exchange(true, std::memory_order_acq_rel)) return;
    stop = std::move(stop_);
  }
  Error error = make_error(why, why == POLYTOMIC_ERROR_CLOSED ? "the client was closed before the call was answered"
                                                              : "the call was cancelled before it was answered");
  error.http_status = 0;
  complete(Response::failed(std::move(error)));
  if (stop) stop();
}

void Call::on_cancel(std::function<void()> stop) {
  {
    const std::scoped_lock lock(mutex_);
    if (!cancelled_.load(std::memory_order_acquire)) {
      stop_ = std::move(stop);
      return;
    }
  }
  stop();
}

}  // namespace polytomic
