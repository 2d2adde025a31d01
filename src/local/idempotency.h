// Requests that came with an idempotency key, and what became of them: done once, however often they are sent.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/response.h"
#include "local/catalog.h"

namespace polytomic::local {

// Keys are the organization's and hold for 24 hours. Safe on any thread, and among processes that share a catalog.
class Idempotency {
 public:
  // The right to do what a key stands for. Whoever has it settles or abandons it.
  struct Reservation {
    std::string key;
    std::string worker;     // tells it from those of others
    std::string object_id;  // for what the request creates; the same for whoever takes over
  };
  struct Outcome {
    polytomic_status code = POLYTOMIC_OK;
    int http_status = 0;
    std::vector<NamedValue> headers;
    std::string body;
  };
  using Decision = std::variant<Reservation, Outcome>;

  explicit Idempotency(Catalog& catalog) : catalog_(catalog) {}

  // `deadline` is when the work ends at the latest: one that has not settled by then has died, and the next takes over.
  // Throws Failure: POLYTOMIC_ERROR_CONFLICT where the first one is still at work, POLYTOMIC_ERROR_UNPROCESSABLE where
  // the key was used for another request. Nothing where the catalog cannot be written: nothing is made there either.
  [[nodiscard]] std::optional<Decision> reserve(std::string_view key, const OwnedRequest& request,
                                                std::chrono::steady_clock::time_point deadline);

  // From now on the key stands for what `response` says; where that is no outcome, the next request may do it.
  void settle(const Reservation& reservation, const Response& response);

  // What a key stands for, as the operation's response; its result is made in `arena`.
  [[nodiscard]] static Response replay(const Outcome& outcome, const OperationDescriptor& operation,
                                       const std::shared_ptr<Arena>& arena);

 private:
  [[nodiscard]] std::string fingerprint(const OwnedRequest& request) const;

  Catalog& catalog_;
};

}  // namespace polytomic::local
