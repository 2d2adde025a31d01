// Attempts that the host performs.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/counters.h"
#include "http/host.h"
#include "http/target.h"
#include "http/transport.h"

namespace polytomic::http {

using HostTicket = std::uint64_t;  // of one attempt; never used again

// Where the host's answers arrive. Outlives the transport where the host still has an exchange.
class HostInbox {
 public:
  struct Arrival {
    HostTicket ticket = 0;
    HostAnswer answer;
  };

  void put(std::list<Arrival> arrival) noexcept;
  // Oldest first.
  [[nodiscard]] std::list<Arrival> take();
  void wake() noexcept;
  // Until something arrived, a wake, or the time is over.
  void wait(std::chrono::milliseconds longest);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Arrival> arrived_;
  bool woken_ = false;
};

class HostAttempt;

class HostTransport final : public Transport {
 public:
  // `target` outlives the transport.
  HostTransport(const Target& target, std::shared_ptr<Counters> counters);

  [[nodiscard]] std::unique_ptr<Attempt> begin(Message& message, const AttemptTerms& terms) override;
  [[nodiscard]] bool perform(Attempt::Clock::time_point due) override;
  [[nodiscard]] std::optional<ExchangeId> next_ended() override;
  void wait(std::chrono::milliseconds longest) override { inbox_->wait(longest); }
  void wake() noexcept override { inbox_->wake(); }

  // For its attempts.
  void forget(HostTicket ticket) { attempts_.erase(ticket); }

 private:
  const Target& target_;
  const std::shared_ptr<Counters> counters_;
  const std::shared_ptr<Host> host_;
  const std::shared_ptr<HostInbox> inbox_ = std::make_shared<HostInbox>();
  std::unordered_map<HostTicket, HostAttempt*> attempts_;  // those that run
  std::list<HostInbox::Arrival> arrived_;                  // and are to be looked at
  HostTicket last_ticket_ = 0;
};

}  // namespace polytomic::http
