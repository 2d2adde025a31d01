// The host's transport callbacks as a Host, and the handle of an exchange.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <utility>

#include "abi/boundary.h"
#include "http/host.h"
#include "polytomic/client.h"

namespace polytomic::abi {

// The answer that an exchange owes: given by the host or given up by the library, whichever is first.
class PendingAnswer {
 public:
  explicit PendingAnswer(std::unique_ptr<http::AnswerSink> sink);

  // Returns what polytomic_exchange_answer says. `answer` holds one.
  [[nodiscard]] polytomic_status give(std::list<http::HostAnswer> answer) noexcept;
  // For an exchange that is let go; too late it does nothing.
  void break_off() noexcept { (void)give(std::move(broken_off_)); }
  // Returns whether the host had not answered.
  [[nodiscard]] bool give_up() noexcept;

 private:
  enum class State { open, answered, given_up };

  std::unique_ptr<http::AnswerSink> sink_;
  std::list<http::HostAnswer> broken_off_;  // made at the beginning, so that letting go cannot fail
  std::atomic<State> state_{State::open};
};

class HostCallbacks final : public http::Host, public std::enable_shared_from_this<HostCallbacks> {
 public:
  explicit HostCallbacks(const polytomic_transport& transport) : transport_(transport) {}
  ~HostCallbacks() override;

  // From now on the user data is this object's to let go of.
  void own_user_data() { owns_user_data_ = true; }

  [[nodiscard]] std::unique_ptr<http::HostExchange> send(const http::HostRequest& request,
                                                         std::unique_ptr<http::AnswerSink> sink) override;
  void abandon(polytomic_exchange* exchange) noexcept;

 private:
  polytomic_transport transport_;
  bool owns_user_data_ = false;
};

// The transport of the options, checked; nullptr where there is none. Throws Failure.
[[nodiscard]] std::shared_ptr<HostCallbacks> host_of(const polytomic_client_options& options);

}  // namespace polytomic::abi

// The handle of an exchange.
struct polytomic_exchange : polytomic::abi::ProcessHandle {
  explicit polytomic_exchange(std::shared_ptr<polytomic::abi::PendingAnswer> answer)
      : ProcessHandle(getpid()), pending(std::move(answer)) {}
  const std::shared_ptr<polytomic::abi::PendingAnswer> pending;
};
