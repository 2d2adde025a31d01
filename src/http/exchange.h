// One call on its way: its request, its attempts, and what to do after each of them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/backend.h"
#include "http/attempt.h"
#include "http/message.h"
#include "http/retry.h"
#include "http/target.h"
#include "http/transport.h"

namespace polytomic::http {

// What follows an attempt: the response that completes the call, or else another request after a wait.
struct Decision {
  std::optional<Response> response;
  std::chrono::milliseconds wait{0};
  bool is_retry = false;  // not merely the next step of a redirect
};

class Exchange {
 public:
  using Clock = Call::Clock;

  // `target`, `retries` and `logger` outlive the exchange; `logger` may be nullptr.
  // Throws Failure where the call's content is wrong.
  Exchange(std::shared_ptr<Call> call, const Target& target, Retries& retries, Logger* logger);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  [[nodiscard]] Call& call() { return *call_; }
  [[nodiscard]] const std::string& url() const { return first_url_; }

  // Sends the next request; `id` is the exchange's own.
  void start_attempt(Transport& transport, ExchangeId id);

  // To be called when the attempt has ended.
  [[nodiscard]] Decision finish_attempt();

  // Why the attempt that runs is to be given up, if it is; the decision then is that of `interrupt_attempt`.
  [[nodiscard]] std::optional<Error> overdue(Clock::time_point now);
  [[nodiscard]] Decision interrupt_attempt(Error why);

  // When to look at the attempt that runs again: no limit of it can pass before.
  [[nodiscard]] Clock::time_point next_look(Clock::time_point now);

  // The response where the work on the call itself failed, for want of memory for example.
  [[nodiscard]] Response fail(Error why);

  // The response where the deadline passed, before, during or between attempts.
  [[nodiscard]] Response expire();

 private:
  [[nodiscard]] Decision answered();
  [[nodiscard]] Decision failed(Error error);
  // `response` is that of a failed attempt.
  [[nodiscard]] Decision decide(Response response, std::size_t body_size);
  // How long to wait before the request is sent again; nothing where it is not.
  [[nodiscard]] std::optional<std::chrono::milliseconds> wait_before_retry(
      const Error& error, std::optional<std::chrono::milliseconds> asked);
  [[nodiscard]] Clock::time_point limit_of_attempt() const;
  [[nodiscard]] std::string redirect_url() const;  // empty: the answer is no redirect that names a place
  // Points the request at `url`. Throws Failure (POLYTOMIC_ERROR_REDIRECT) where it may not go there.
  void follow(const std::string& url);
  // What only the transport knows about an error.
  void complete_error(Error& error);
  void log_attempt(polytomic_log_level level, const Response& response, std::size_t body_size,
                   std::optional<std::chrono::milliseconds> wait) const;

  std::shared_ptr<Call> call_;
  const Target& target_;
  Retries& retries_;
  Logger* logger_;
  std::uint32_t attempt_limit_;
  std::chrono::milliseconds attempt_timeout_;
  Message message_;
  std::string first_url_;
  Transport* transport_ = nullptr;    // that the last attempt began with
  std::unique_ptr<Attempt> attempt_;  // none while it waits to try again
  Clock::time_point attempt_began_{};
  std::uint32_t attempts_ = 0;
  int redirects_ = 0;
  bool between_attempts_ = false;
  bool avoids_kept_connections_ = false;
  bool maybe_applied_ = false;  // an attempt that left no answer may have done its work
  std::string history_;         // what each attempt saw
  std::string_view why_not_again_;
};

}  // namespace polytomic::http
