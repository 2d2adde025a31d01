// One request for reads that are the same: those under way at the same time, and those that follow within a short time.
// Used on the event loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/call.h"
#include "core/response.h"
#include "http/exchange_id.h"

namespace polytomic::http {

struct SharingPolicy {
  bool coalesces = false;
  std::chrono::milliseconds keeps{0};  // answers, for so long; 0: none
};

class ReadSharing {
 public:
  using Clock = Call::Clock;

  explicit ReadSharing(const SharingPolicy& policy) : policy_(policy) {}

  // What calls must have in common to share an answer; empty for one that shares none. `url` is the request's.
  [[nodiscard]] std::string key_of(const Call& call, std::string_view url) const;

  // An answer that is still kept.
  [[nodiscard]] std::optional<Response> kept(const std::string& key, Clock::time_point now);
  // Not where answers were forgotten since `generation`: what was read may be older than the reason for that.
  void keep(const std::string& key, const Response& response, std::uint64_t generation, Clock::time_point now);
  void forget_answers();
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  // Whether another call with this key is under way, whose answer `id` waits for now; otherwise `id` is that other call
  // for those that come.
  [[nodiscard]] bool join(const std::string& key, ExchangeId id);
  // `id` goes without an answer: who asks the API in its place, if anybody still waits.
  [[nodiscard]] std::optional<ExchangeId> leave(const std::string& key, ExchangeId id);
  // `id` is answered: who else waits for it.
  [[nodiscard]] std::vector<ExchangeId> dissolve(const std::string& key, ExchangeId id);

 private:
  struct Kept {
    Response response;
    Clock::time_point until;
    std::size_t size;
  };

  SharingPolicy policy_;
  std::map<std::string, std::deque<ExchangeId>> groups_;  // the first one asks, the others wait
  std::map<std::string, Kept> answers_;
  std::size_t kept_bytes_ = 0;
  std::uint64_t generation_ = 0;
};

}  // namespace polytomic::http
