// One thread that moves every call of a backend over its transport.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/backend.h"
#include "core/counters.h"
#include "http/exchange.h"
#include "http/mailbox.h"
#include "http/read_sharing.h"
#include "http/target.h"
#include "http/transport.h"

namespace polytomic::http {

class EventLoop {
 public:
  // `logger` outlives the loop; it may be nullptr.
  EventLoop(Target target, Logger* logger, std::shared_ptr<Counters> counters);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  // Completes what still runs with POLYTOMIC_ERROR_CLOSED and joins the thread.
  ~EventLoop();

  void start(const std::shared_ptr<Call>& call);
  void forget_answers() { mailbox_->forget_answers(); }
  [[nodiscard]] std::size_t open_connections() { return transport_->open_connections(); }

 private:
  struct Running {
    ExchangeId id = 0;
    std::unique_ptr<Exchange> exchange;
    Call::Clock::time_point alarm{};  // the one of `alarms_`
    bool attempting = false;
    bool backing_off = false;
    std::string sharing_key;
    std::uint64_t generation = 0;  // of the kept answers when the call came
  };

  // All below run on the loop's thread.
  void run() noexcept;
  void turn();
  void accept(ExchangeId id, const std::shared_ptr<Call>& call);
  void admit_waiting();
  void begin_attempt(Running& running);
  void read_outcomes();
  void end_attempt(Running& running);
  void follow(Running& running, Decision decision);
  void give_up(Running& running, Error why);
  // Looks at the calls whose time has come: a deadline or another limit passed, or a wait is over.
  void ring_alarms();
  void ring(Running& running, Call::Clock::time_point now);
  void set_alarm(Running& running, Call::Clock::time_point moment);
  void abandon(ExchangeId id);
  void finish(Running& running, Response response);
  // The deadline of a call is its own: others that wait for the same answer go on.
  void expire(Running& running);
  void fail_all(const Error& why);
  void close();
  // When a call is to be looked at; now where there is none.
  [[nodiscard]] Call::Clock::time_point next_alarm() const;
  [[nodiscard]] std::chrono::milliseconds longest_wait() const;
  // The attempt is over, or about to be given up: others may have its place.
  void give_place(Running& running);
  [[nodiscard]] std::unique_ptr<Exchange> remove(ExchangeId id);

  const Target target_;
  Logger* const logger_;
  const std::shared_ptr<Counters> counters_;
  const std::unique_ptr<Transport> transport_;
  Retries retries_;
  ReadSharing sharing_;
  std::unordered_map<ExchangeId, Running> running_;
  std::set<std::pair<Call::Clock::time_point, ExchangeId>> alarms_;  // one for each that runs
  std::deque<ExchangeId> waiting_;  // for a place among the attempts; those that are gone are skipped
  long attempts_ = 0;
  bool stopping_ = false;
  const std::shared_ptr<Mailbox> mailbox_;
  std::thread thread_;
};

}  // namespace polytomic::http
