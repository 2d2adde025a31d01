// Whether a request is worth sending again, how long after, and how many retries a client may afford.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "core/error.h"
#include "core/url.h"

namespace polytomic::http {

struct RetryPolicy {
  std::uint32_t attempts = 3;
  std::chrono::milliseconds backoff_base{200};
  std::chrono::milliseconds backoff_limit{10'000};
  std::uint32_t budget = 500;
};

// Another request could fare better: the connection failed, or the answer says so.
[[nodiscard]] bool is_passing(const Error& error);

// How long a failed answer asks to wait, by Retry-After in either form or else by X-RateLimit-Reset; nothing where it
// does not say. The form in seconds is in `error` already.
[[nodiscard]] std::optional<std::chrono::milliseconds> wait_asked(const Error& error,
                                                                  const std::vector<NamedValue>& headers);

// Full jitter: anything up to a limit that doubles with each retry, so that clients that failed together do not come back
// together.
[[nodiscard]] std::chrono::milliseconds backoff(const RetryPolicy& policy, std::uint32_t attempts,
                                                std::mt19937_64& random);

// A fresh Idempotency-Key.
[[nodiscard]] std::string make_idempotency_key();

// Tokens for the retries of all calls of a client: a retry costs more than a success brings, so that an outage is not
// multiplied by the number of attempts.
class RetryBudget {
 public:
  explicit RetryBudget(std::uint32_t capacity) : capacity_(capacity), tokens_(capacity) {}

  [[nodiscard]] bool take();
  void give_back(bool after_retry);

 private:
  static constexpr std::uint32_t cost = 5;

  std::uint32_t capacity_;
  std::uint32_t tokens_;
};

// What the retries of one client share; used on its event loop's thread only.
struct Retries {
  explicit Retries(const RetryPolicy& policy) : budget(policy.budget), random(std::random_device{}()) {}

  RetryBudget budget;
  std::mt19937_64 random;
};

}  // namespace polytomic::http
