#include "http/event_loop.h"

#include <algorithm>
#include <new>
#include <string>

#include "core/completion_batch.h"
#include "core/signals.h"
#include "http/host_transport.h"
#include "http/libcurl_transport.h"

namespace polytomic::http {
namespace {

// The transport looks at every attempt in each turn; further calls wait in line, which costs them nothing.
constexpr long most_attempts = 512;
constexpr std::chrono::milliseconds idle_wait{60'000};

Error current_error() {
  try {
    throw;
  } catch (const Failure& failure) {
    Error error = failure.error();
    error.http_status = 0;  // nobody answered
    return error;
  } catch (const std::bad_alloc&) {
    Error error = make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out during the call");
    error.http_status = 0;
    return error;
  } catch (...) {
    Error error =
        make_error(POLYTOMIC_ERROR_INTERNAL, "the transport failed for a reason of its own; please report it");
    error.http_status = 0;
    return error;
  }
}

std::unique_ptr<Transport> make_transport(const Target& target, const std::shared_ptr<Counters>& counters) {
  if (target.options.host) return std::make_unique<HostTransport>(target, counters);
  return std::make_unique<LibcurlTransport>(target, counters);
}

}  // namespace

EventLoop::EventLoop(Target target, Logger* logger, std::shared_ptr<Counters> counters)
    : target_(std::move(target)),
      logger_(logger),
      counters_(std::move(counters)),
      transport_(make_transport(target_, counters_)),
      retries_(target_.options.retry),
      sharing_(target_.options.sharing),
      mailbox_(std::make_shared<Mailbox>(*transport_)) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

EventLoop::~EventLoop() {
  mailbox_->stop();
  thread_.join();
  mailbox_->disconnect();
}

void EventLoop::start(const std::shared_ptr<Call>& call) {
  const ExchangeId id = mailbox_->next_id();
  // Mailed last: what can fail has been done by then, and a call that was mailed is going to complete.
  call->on_cancel([mailbox = std::weak_ptr<Mailbox>(mailbox_), id] {
    if (const std::shared_ptr<Mailbox> open = mailbox.lock()) open->cancel(id);
  });
  mailbox_->start(id, call);
}

void EventLoop::run() noexcept {
  while (!stopping_) {
    try {
      turn();
    } catch (...) {
      fail_all(current_error());
    }
  }
  close();
}

void EventLoop::turn() {
  Mail mail = mailbox_->take();
  stopping_ = mail.stop;  // at once, so that no failure makes it forgotten
  // Woken for nothing, as after an idle minute: what was kept for the next answer is not needed soon.
  if (running_.empty() && mail.started.empty()) transport_->forget_memory();
  if (mail.forget_answers) sharing_.forget_answers();
  for (const auto& [id, call] : mail.started) accept(id, call);
  for (const ExchangeId id : mail.cancelled) abandon(id);
  if (stopping_) return;

  admit_waiting();
  const bool is_in_time = transport_->perform(next_alarm());
  {
    const CompletionBatch batch;
    // What was late before the connection broke is late, and not broken.
    if (!is_in_time) ring_alarms();
    read_outcomes();
    ring_alarms();
  }
  admit_waiting();
  counters_->waiting = waiting_.size();
  transport_->wait(longest_wait());
}

void EventLoop::accept(ExchangeId id, const std::shared_ptr<Call>& call) {
  if (call->is_complete()) return;
  try {
    Running running;
    running.id = id;
    running.exchange = std::make_unique<Exchange>(call, target_, retries_, logger_);
    running.alarm = call->deadline();
    if (call->deadline() <= Call::Clock::now()) {
      call->complete(running.exchange->expire());
      return;
    }
    running.sharing_key = sharing_.key_of(*call, running.exchange->url());
    running.generation = sharing_.generation();
    if (auto answer = sharing_.kept(running.sharing_key, Call::Clock::now())) {
      call->complete(std::move(*answer));
      return;
    }
    alarms_.emplace(call->deadline(), id);
    const std::string& key = running_.emplace(id, std::move(running)).first->second.sharing_key;
    if (!sharing_.join(key, id)) waiting_.push_back(id);
  } catch (...) {
    if (remove(id) == nullptr) alarms_.erase({call->deadline(), id});
    call->complete(Response::failed(current_error()));
  }
}

void EventLoop::admit_waiting() {
  while (attempts_ < most_attempts && !waiting_.empty()) {
    const auto found = running_.find(waiting_.front());
    waiting_.pop_front();
    if (found != running_.end()) begin_attempt(found->second);
  }
}

void EventLoop::begin_attempt(Running& running) {
  try {
    running.exchange->start_attempt(*transport_, running.id);
    if (!running.attempting) ++attempts_;
    running.attempting = true;
    ++counters_->attempts;
    set_alarm(running, running.exchange->next_look(Call::Clock::now()));
  } catch (...) {
    finish(running, running.exchange->fail(current_error()));
  }
}

void EventLoop::read_outcomes() {
  while (const auto id = transport_->next_ended()) {
    if (const auto found = running_.find(*id); found != running_.end()) end_attempt(found->second);
  }
}

void EventLoop::end_attempt(Running& running) {
  Decision decision;
  try {
    decision = running.exchange->finish_attempt();
  } catch (...) {
    decision.response = running.exchange->fail(current_error());
  }
  follow(running, std::move(decision));
}

void EventLoop::follow(Running& running, Decision decision) {
  if (decision.response) {
    finish(running, std::move(*decision.response));
    return;
  }
  if (decision.is_retry) ++counters_->retries;
  if (decision.wait.count() == 0) {
    begin_attempt(running);
  } else {
    give_place(running);
    running.backing_off = true;
    set_alarm(running, std::min(Call::Clock::now() + decision.wait, running.exchange->call().deadline()));
  }
}

void EventLoop::give_up(Running& running, Error why) {
  follow(running, running.exchange->interrupt_attempt(std::move(why)));
}

void EventLoop::ring_alarms() {
  const auto now = Call::Clock::now();
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    Running& running = running_.at(alarms_.begin()->second);
    ring(running, now);
  }
}

void EventLoop::ring(Running& running, Call::Clock::time_point now) {
  if (now >= running.exchange->call().deadline()) {
    expire(running);
  } else if (running.backing_off) {
    running.backing_off = false;
    set_alarm(running, running.exchange->call().deadline());
    waiting_.push_back(running.id);
  } else if (auto why = running.exchange->overdue(now)) {
    give_up(running, std::move(*why));
  } else {
    set_alarm(running, running.exchange->next_look(now));
  }
}

void EventLoop::set_alarm(Running& running, Call::Clock::time_point moment) {
  if (moment == running.alarm) return;
  alarms_.emplace(moment, running.id);  // before the old one goes, so that a failure loses none
  alarms_.erase({running.alarm, running.id});
  running.alarm = moment;
}

void EventLoop::abandon(ExchangeId id) { static_cast<void>(remove(id)); }

void EventLoop::finish(Running& running, Response response) {
  const std::vector<ExchangeId> others = sharing_.dissolve(running.sharing_key, running.id);
  if (!running.exchange->call().is_read()) sharing_.forget_answers();
  sharing_.keep(running.sharing_key, response, running.generation, Call::Clock::now());
  // Made before anything goes: where memory runs out here, every call is still in the tables.
  std::vector<Response> copies(others.size(), response);
  // Gone from the tables first: nothing of the call is left here when its receiver runs.
  const std::unique_ptr<Exchange> exchange = remove(running.id);
  for (std::size_t index = 0; index < others.size(); ++index) {
    if (const std::unique_ptr<Exchange> waited = remove(others[index]))
      waited->call().complete(std::move(copies[index]));
  }
  exchange->call().complete(std::move(response));
}

void EventLoop::expire(Running& running) {
  Response response = running.exchange->expire();
  const std::unique_ptr<Exchange> exchange = remove(running.id);
  exchange->call().complete(std::move(response));
}

void EventLoop::fail_all(const Error& why) {
  while (!running_.empty()) {
    Running& running = running_.begin()->second;
    finish(running, running.exchange->fail(why));
  }
}

void EventLoop::close() {
  const auto close_call = [](Call& call) { call.cancel(POLYTOMIC_ERROR_CLOSED); };
  while (!running_.empty()) close_call(remove(running_.begin()->first)->call());
  for (Mail mail = mailbox_->take(); !mail.started.empty(); mail = mailbox_->take()) {
    for (const auto& [id, call] : mail.started) close_call(*call);
  }
}

Call::Clock::time_point EventLoop::next_alarm() const {
  return alarms_.empty() ? Call::Clock::now() : alarms_.begin()->first;
}

std::chrono::milliseconds EventLoop::longest_wait() const {
  if (alarms_.empty()) return idle_wait;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(alarms_.begin()->first - Call::Clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, idle_wait);
}

void EventLoop::give_place(Running& running) {
  if (std::exchange(running.attempting, false)) --attempts_;
}

std::unique_ptr<Exchange> EventLoop::remove(ExchangeId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return nullptr;
  give_place(found->second);
  if (const auto next = sharing_.leave(found->second.sharing_key, id)) waiting_.push_back(*next);
  std::unique_ptr<Exchange> exchange = std::move(found->second.exchange);
  alarms_.erase({found->second.alarm, id});
  running_.erase(found);
  return exchange;
}

}  // namespace polytomic::http
