#include "http/host_transport.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "core/arena.h"

namespace polytomic::http {

class HostAttempt final : public Attempt {
 public:
  HostAttempt(HostTransport& transport, HostTicket ticket, ExchangeId exchange, const Target& target)
      : Attempt(transport.memory().get()),
        transport_(transport),
        ticket_(ticket),
        exchange_(exchange),
        target_(target) {}
  ~HostAttempt() override { transport_.forget(ticket_); }

  void hold(std::unique_ptr<HostExchange> exchange) { at_host_ = std::move(exchange); }
  void end(HostAnswer answer) noexcept;

  [[nodiscard]] ExchangeId exchange() const { return exchange_; }

  [[nodiscard]] std::optional<Error> failure() const override { return failure_; }
  [[nodiscard]] int http_status() const override { return http_status_; }
  // While the host has it, nobody knows better.
  [[nodiscard]] bool was_sent() const override { return sent_; }
  [[nodiscard]] std::optional<Clock::time_point> last_progress() override { return std::nullopt; }
  [[nodiscard]] bool reused_connection() const override { return false; }

 private:
  void read(HostAnswer answer);

  HostTransport& transport_;
  const HostTicket ticket_;
  const ExchangeId exchange_;
  const Target& target_;
  std::unique_ptr<HostExchange> at_host_;
  std::optional<Error> failure_;
  int http_status_ = 0;
  bool sent_ = true;
};

namespace {

struct Words {
  polytomic_status status;
  std::string_view words;
};

constexpr std::array failures = {
    Words{POLYTOMIC_ERROR_RESOLVE, "could not find the address of "},
    Words{POLYTOMIC_ERROR_CONNECT, "could not connect to "},
    Words{POLYTOMIC_ERROR_CONNECT_TIMEOUT, "no connection was made in time to "},
    Words{POLYTOMIC_ERROR_TLS, "no TLS connection to "},
    Words{POLYTOMIC_ERROR_PROXY, "the proxy refused the way to "},
    Words{POLYTOMIC_ERROR_STALLED, "the transfer made no progress with "},
    Words{POLYTOMIC_ERROR_TRANSFER, "the exchange broke off with "},
};

Error failure_error(polytomic_status status, const std::string& place, const std::string& message) {
  const std::string words(std::ranges::find(failures, status, &Words::status)->words);
  return make_error(status, words + place + (message.empty() ? "" : ": " + message));
}

std::size_t size_of(const std::vector<NamedValue>& headers) {
  std::size_t size = 0;
  for (const auto& [name, value] : headers) size += name.size() + value.size();
  return size;
}

class InboxSink final : public AnswerSink {
 public:
  InboxSink(std::shared_ptr<HostInbox> inbox, HostTicket ticket) : inbox_(std::move(inbox)), arrival_(1) {
    arrival_.front().ticket = ticket;
  }

  void take(std::list<HostAnswer> answer) noexcept override {
    if (arrival_.empty()) return;
    arrival_.front().answer = std::move(answer.front());
    inbox_->put(std::move(arrival_));
  }

 private:
  std::shared_ptr<HostInbox> inbox_;
  std::list<HostInbox::Arrival> arrival_;
};

}  // namespace

bool is_host_failure(polytomic_status status) {
  return std::ranges::find(failures, status, &Words::status) != failures.end();
}

void HostInbox::put(std::list<Arrival> arrival) noexcept {
  const std::scoped_lock lock(mutex_);
  arrived_.splice(arrived_.end(), arrival);
  changed_.notify_one();
}

std::list<HostInbox::Arrival> HostInbox::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(arrived_, {});
}

void HostInbox::wake() noexcept {
  const std::scoped_lock lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void HostInbox::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return woken_ || !arrived_.empty(); });
  woken_ = false;
}

void HostAttempt::end(HostAnswer answer) noexcept {
  at_host_.reset();
  http_status_ = answer.http_status;
  try {
    read(std::move(answer));
  } catch (const std::bad_alloc&) {
    failure_ = Error{};
    failure_->code = POLYTOMIC_ERROR_OUT_OF_MEMORY;
  }
  if (failure_) failure_->http_status = http_status_;
}

void HostAttempt::read(HostAnswer answer) {
  const std::size_t limit = target_.options.response_size_limit;
  if (answer.failure != POLYTOMIC_OK) {
    sent_ = answer.failure == POLYTOMIC_ERROR_TRANSFER || answer.failure == POLYTOMIC_ERROR_STALLED;
    failure_ = failure_error(answer.failure, target_.address.origin.text(), answer.message);
  } else if (size_of(answer.headers) > header_limit) {
    failure_ = headers_too_large();
  } else if (answer.body.size() > limit) {
    failure_ = body_too_large(limit);
  } else {
    body_.reserve(answer.body.size() + Arena::document_padding);
    body_ = answer.body;
    headers_ = std::move(answer.headers);
  }
}

HostTransport::HostTransport(const Target& target, std::shared_ptr<Counters> counters)
    : Transport(std::make_shared<BlockCache>()),
      target_(target),
      counters_(std::move(counters)),
      host_(target.options.host) {}

std::unique_ptr<Attempt> HostTransport::begin(Message& message, const AttemptTerms& terms) {
  HostRequest request;
  request.attempt = terms.number;
  request.method = message.method;
  request.url = message.url;
  request.headers = message.headers.fields();
  request.has_body = message.has_body;
  request.body = message.body;
  request.timeout = terms.timeout;
  request.response_size_limit = target_.options.response_size_limit;
  std::size_t bytes = request.method.size() + request.url.size() + request.body.size();
  for (const auto& [name, value] : request.headers) bytes += name.size() + value.size();

  const HostTicket ticket = ++last_ticket_;
  auto attempt = std::make_unique<HostAttempt>(*this, ticket, terms.exchange, target_);
  attempts_.emplace(ticket, attempt.get());
  attempt->hold(host_->send(request, std::make_unique<InboxSink>(inbox_, ticket)));
  counters_->bytes_sent += bytes;
  return attempt;
}

bool HostTransport::perform(Attempt::Clock::time_point /*due*/) {
  arrived_.splice(arrived_.end(), inbox_->take());
  return true;
}

std::optional<ExchangeId> HostTransport::next_ended() {
  while (!arrived_.empty()) {
    HostInbox::Arrival arrival = std::move(arrived_.front());
    arrived_.pop_front();
    const auto found = attempts_.find(arrival.ticket);
    if (found == attempts_.end()) continue;  // given up meanwhile
    counters_->bytes_received += arrival.answer.body.size() + size_of(arrival.answer.headers);
    found->second->end(std::move(arrival.answer));
    return found->second->exchange();
  }
  return std::nullopt;
}

}  // namespace polytomic::http
