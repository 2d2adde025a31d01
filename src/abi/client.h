// A client: its backend, its calls in flight and the way their completions leave.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "abi/boundary.h"
#include "abi/delivery.h"
#include "abi/log.h"
#include "abi/transport.h"
#include "core/backend.h"
#include "core/counters.h"
#include "polytomic/client.h"

namespace polytomic::abi {

class Client {
 public:
  // Throws Failure.
  explicit Client(const polytomic_client_options& options);
  // The user data of the log hook and of the transport goes with the client from now on.
  void own_user_data(polytomic_release_function release_log);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(); }

  [[nodiscard]] Delivery& delivery() { return delivery_; }
  [[nodiscard]] std::chrono::milliseconds default_timeout() const { return default_timeout_; }

  // Registers a call and has the backend answer it, now or later. False where the client is closed; the call is untouched then.
  [[nodiscard]] bool start(const std::shared_ptr<Call>& call);
  // The same for a call that the caller completes itself.
  [[nodiscard]] bool admit(const std::shared_ptr<Call>& call);
  // Its completion has been handed over.
  void forget(const Call& call);
  [[nodiscard]] Counters& counters() { return *counters_; }
  [[nodiscard]] std::size_t in_flight();
  [[nodiscard]] std::size_t open_connections();
  // False where the client is closed.
  [[nodiscard]] bool forget_answers();
  [[nodiscard]] polytomic_status cancel_refresh(std::string_view connection_id);

  [[nodiscard]] bool is_closed() const { return fully_closed_.load(std::memory_order_acquire); }

  // The barrier: afterwards no thread of the client runs and none of its callbacks will.
  void close();

 private:
  [[nodiscard]] bool is_idle() const { return in_flight_.empty() && answering_ == 0; }
  // Hands a call to the backend unless it is complete already.
  void hand_over(const std::shared_ptr<Call>& call);

  HookLogger logger_;
  const std::shared_ptr<HostCallbacks> host_;  // nullptr where the library performs exchanges itself
  const std::shared_ptr<Counters> counters_ = std::make_shared<Counters>();
  std::chrono::milliseconds default_timeout_;
  Delivery delivery_;
  std::shared_ptr<Backend> backend_;
  std::mutex close_mutex_;  // held for the whole of a close, so that a second one waits for the first
  std::mutex mutex_;
  std::condition_variable idle_;  // nothing is in flight, and nobody is answered
  int answering_ = 0;             // callers that the backend answers at once
  bool closed_ = false;
  std::atomic<bool> fully_closed_{false};
  std::unordered_map<const Call*, std::shared_ptr<Call>> in_flight_;
};

}  // namespace polytomic::abi

struct polytomic_client : polytomic::abi::ProcessHandle {
  explicit polytomic_client(std::shared_ptr<polytomic::abi::Client> object)
      : ProcessHandle(getpid()), client(std::move(object)) {}
  std::shared_ptr<polytomic::abi::Client> client;
};
