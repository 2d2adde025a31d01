#include "http/event_loop.h"

#include <dlfcn.h>

#include <algorithm>
#include <new>
#include <string>

#include "core/signals.h"

namespace polytomic::http {
namespace {

// libcurl looks at every handle in each turn; further calls wait in line, which costs them nothing.
constexpr long most_attempts = 512;
constexpr long most_connections = 128;
// Enough where each connection carries many calls; libcurl would open one for each call beyond the first's capacity.
constexpr long most_multiplexed_connections = 8;
constexpr std::size_t most_idle_handles = 64;
constexpr std::chrono::milliseconds longest_wait{60'000};

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

ShareHandle make_share() {
  ShareHandle share = checked(ShareHandle(curl_share_init()));
  // All users are on one thread, so libcurl needs no lock functions.
  curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  return share;
}

MultiHandle make_multi(bool multiplexes, long limit) {
  MultiHandle multi = checked(MultiHandle(curl_multi_init()));
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, most_attempts);
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                    multiplexes ? std::min(limit, most_multiplexed_connections) : limit);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, limit);
  return multi;
}

// A name lookup that is given up goes on in a thread of libcurl until the name server answers or times out. libcurl
// must stay loaded for it, whatever becomes of this library.
void keep_lookup_code(CURL* easy) {
  curl_off_t lookup_time = 0;
  curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup_time);
  Dl_info library{};
  if (lookup_time != 0 || dladdr(reinterpret_cast<const void*>(&curl_easy_init), &library) == 0) return;
  if (void* kept = dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(kept);
}

long connection_limit(const RemoteOptions& options) {
  return options.connection_limit == 0 ? most_connections : static_cast<long>(options.connection_limit);
}

}  // namespace

EventLoop::EventLoop(Target target, Logger* logger, std::shared_ptr<Counters> counters)
    : target_(std::move(target)),
      logger_(logger),
      counters_(std::move(counters)),
      sockets_(*counters_),
      retries_(target_.options.retry),
      sharing_(target_.options.sharing),
      share_(make_share()),
      multi_(make_multi(target_.address.origin.scheme == "https", connection_limit(target_.options))),
      multiplexes_(target_.address.origin.scheme == "https"),
      mailbox_(std::make_shared<Mailbox>(multi_.get())) {
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
  bool open = true;
  while (open) {
    try {
      open = turn();
    } catch (...) {
      fail_all(current_error());
    }
  }
  close();
}

bool EventLoop::turn() {
  Mail mail = mailbox_->take();
  if (mail.forget_answers) sharing_.forget_answers();
  for (const auto& [id, call] : mail.started) accept(id, call);
  for (const ExchangeId id : mail.cancelled) abandon(id);
  if (mail.stop) return false;

  int active = 0;
  CURLMcode outcome = curl_multi_perform(multi_.get(), &active);
  read_outcomes();
  ring_alarms();
  admit_waiting();
  counters_->waiting = waiting_.size();
  if (outcome == CURLM_OK) outcome = curl_multi_poll(multi_.get(), nullptr, 0, milliseconds_to_wait(), nullptr);
  if (outcome != CURLM_OK) {
    throw Failure(POLYTOMIC_ERROR_INTERNAL, std::string("libcurl failed: ") + curl_multi_strerror(outcome));
  }
  return true;
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
    if (!running.easy && !idle_.empty()) {
      running.easy = std::move(idle_.back());
      idle_.pop_back();
    }
    if (!running.easy) running.easy = checked(EasyHandle(curl_easy_init()));
    CURL* const easy = running.easy.get();
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_SHARE, share_.get());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &running);
    sockets_.watch(easy);
    running.exchange->start_attempt(easy);
    set_alarm(running, running.exchange->next_look(Call::Clock::now()));
    if (const CURLMcode outcome = curl_multi_add_handle(multi_.get(), easy); outcome != CURLM_OK) {
      throw Failure(POLYTOMIC_ERROR_INTERNAL, std::string("libcurl failed: ") + curl_multi_strerror(outcome));
    }
    // Nothing below fails: the handle is the multi handle's now.
    ++attempts_;
    ++counters_->attempts;
  } catch (...) {
    running.easy.reset();  // was not added, so it needs no removal
    finish(running, Response::failed(current_error()));
  }
}

void EventLoop::read_outcomes() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message goes with the handle: what is needed is copied first.
    const CURLcode outcome = message->data.result;
    void* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    end_attempt(*static_cast<Running*>(owner), outcome);
  }
}

void EventLoop::learn_protocol(CURL* easy) {
  long version = CURL_HTTP_VERSION_NONE;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  if (multiplexes_ && (version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1)) {
    multiplexes_ = false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, connection_limit(target_.options));
  }
}

void EventLoop::end_attempt(Running& running, CURLcode outcome) {
  learn_protocol(running.easy.get());
  count_bytes(running.easy.get());
  keep_lookup_code(running.easy.get());
  curl_multi_remove_handle(multi_.get(), running.easy.get());
  --attempts_;
  Decision decision;
  try {
    decision = running.exchange->finish_attempt(outcome);
  } catch (...) {
    decision.response = Response::failed(current_error());
  }
  if (decision.response) {
    idle_.push_back(std::move(running.easy));
    if (idle_.size() > most_idle_handles) idle_.pop_back();
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
    running.easy.reset();
    running.backing_off = true;
    set_alarm(running, std::min(Call::Clock::now() + decision.wait, running.exchange->call().deadline()));
  }
}

void EventLoop::give_up(Running& running, Error why) {
  Decision decision = running.exchange->interrupt_attempt(std::move(why));
  // Only now: the exchange reads what the handle knows.
  detach(running);
  follow(running, std::move(decision));
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

void EventLoop::count_bytes(CURL* easy) {
  curl_off_t body_sent = 0;
  curl_off_t body_received = 0;
  long head_sent = 0;
  long head_received = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body_sent);
  curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &body_received);
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &head_sent);
  curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &head_received);
  counters_->bytes_sent += static_cast<std::uint64_t>(body_sent) + static_cast<std::uint64_t>(head_sent);
  counters_->bytes_received += static_cast<std::uint64_t>(body_received) + static_cast<std::uint64_t>(head_received);
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
  while (!running_.empty()) finish(running_.begin()->second, Response::failed(why));
}

void EventLoop::close() {
  const auto close_call = [](Call& call) { call.cancel(POLYTOMIC_ERROR_CLOSED); };
  while (!running_.empty()) close_call(remove(running_.begin()->first)->call());
  for (Mail mail = mailbox_->take(); !mail.started.empty(); mail = mailbox_->take()) {
    for (const auto& [id, call] : mail.started) close_call(*call);
  }
}

int EventLoop::milliseconds_to_wait() const {
  if (alarms_.empty()) return static_cast<int>(longest_wait.count());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(alarms_.begin()->first - Call::Clock::now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, longest_wait).count());
}

void EventLoop::detach(Running& running) {
  if (!running.easy) return;
  count_bytes(running.easy.get());
  keep_lookup_code(running.easy.get());
  curl_multi_remove_handle(multi_.get(), running.easy.get());
  running.easy.reset();
  --attempts_;
}

std::unique_ptr<Exchange> EventLoop::remove(ExchangeId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return nullptr;
  detach(found->second);
  if (const auto next = sharing_.leave(found->second.sharing_key, id)) waiting_.push_back(*next);
  std::unique_ptr<Exchange> exchange = std::move(found->second.exchange);
  alarms_.erase({found->second.alarm, id});
  running_.erase(found);
  return exchange;
}

}  // namespace polytomic::http
