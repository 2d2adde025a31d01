// One call on its way: its request, its attempts, and what to do after each of them.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/backend.h"
#include "http/attempt.h"
#include "http/message.h"
#include "http/target.h"

namespace polytomic::http {

class Exchange {
 public:
  // `target` and `logger` outlive the exchange; `logger` may be nullptr.
  // Throws Failure where the call's content is wrong.
  Exchange(std::shared_ptr<Call> call, const Target& target, Logger* logger);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  [[nodiscard]] Call& call() { return *call_; }

  // Sets the next request up on `easy`, a handle in its first state.
  void start_attempt(CURL* easy);

  // The decision after an attempt: the response that completes the call, or nothing where another request is to be
  // started.
  [[nodiscard]] std::optional<Response> finish_attempt(CURLcode outcome);

  // The response where the deadline passed, before or during an attempt.
  [[nodiscard]] Response expire();

 private:
  [[nodiscard]] Response answered();
  [[nodiscard]] Response failed(Error error);
  // Points the request at `url`. Throws Failure (POLYTOMIC_ERROR_REDIRECT) where it may not go there.
  void follow(const std::string& url);
  // What only the transport knows about an error.
  void complete_error(Error& error) const;
  void log_attempt(polytomic_log_level level, const Response& response, std::size_t body_size) const;

  std::shared_ptr<Call> call_;
  const Target& target_;
  Logger* logger_;
  Message message_;
  std::optional<Attempt> attempt_;
  std::chrono::steady_clock::time_point attempt_began_{};
  std::uint32_t attempts_ = 0;
  int redirects_ = 0;
};

}  // namespace polytomic::http
