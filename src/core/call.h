// One operation in flight: its request, its deadline, and its one completion.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/arena.h"
#include "core/context.h"
#include "core/request.h"
#include "core/response.h"

namespace polytomic {

struct CallOptions {
  std::chrono::milliseconds timeout{60'000};
  std::uint32_t maximum_attempts = 0;            // 0: what the client says
  std::chrono::milliseconds attempt_timeout{0};  // 0: what the client says
  std::string idempotency_key;                   // empty: none
  std::string api_version;                       // empty: what the operation sends
  std::vector<NamedValue> headers;
  AccessScope scope = AccessScope::admin;  // of whoever a server calls for
  bool wants_json = false;                 // the text, where the backend has it or makes it anyway, and no structs
};

// A request to any path of the API.
struct RawRequest {
  std::string method;
  std::string path;  // encoded
  std::vector<NamedValue> query;
  std::optional<std::string> body;
};

class Call {
 public:
  using Clock = std::chrono::steady_clock;
  using Receiver = std::function<void(Response)>;

  Call(OwnedRequest request, CallOptions options, Receiver receiver);
  Call(RawRequest request, CallOptions options, Receiver receiver);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // nullptr for a raw request.
  [[nodiscard]] const OperationDescriptor* operation() const { return request_.operation; }
  [[nodiscard]] const OwnedRequest& request() const { return request_; }
  [[nodiscard]] const std::optional<RawRequest>& raw() const { return raw_; }
  [[nodiscard]] const CallOptions& options() const { return options_; }
  [[nodiscard]] Context context() const { return Context{deadline_, cancelled_}.granting(options_.scope); }
  [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
  // A repeated or abandoned read changes nothing.
  [[nodiscard]] bool is_read() const;
  [[nodiscard]] bool is_complete() const { return complete_.load(std::memory_order_acquire); }

  // Where the result of a call is made. It comes from whoever made the call, so that a response can outlive the code of
  // the backend that answered it.
  [[nodiscard]] const std::shared_ptr<Arena>& result_arena() const { return result_arena_; }

  // Hands the response to the receiver; only the first one counts. Returns whether this one did.
  bool complete(Response response);

  // Tells the backend to stop working on the call and completes it with `why`, unless it is complete already.
  void cancel(polytomic_status why);
  void cancel(Error why);

  // What the backend does to stop early; called on the thread that cancels, so it must not block. Runs before the call
  // is handed over as cancelled, at once if it is cancelled already, and never after another completion.
  void on_cancel(std::function<void()> stop);

 private:
  void hand_over(Response response);

  OwnedRequest request_;
  std::optional<RawRequest> raw_;
  CallOptions options_;
  Clock::time_point deadline_;
  std::shared_ptr<Arena> result_arena_ = std::make_shared<Arena>();
  Receiver receiver_;
  std::atomic<bool> complete_{false};
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::function<void()> stop_;
};

}  // namespace polytomic
