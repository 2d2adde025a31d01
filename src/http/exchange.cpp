#include "http/exchange.h"

#include <algorithm>
#include <utility>

#include "core/status.h"
#include "core/text.h"

namespace polytomic::http {
namespace {

constexpr int most_redirects = 5;

// The attempt's outcome in few words: "unavailable (503)".
std::string in_short(const Error& error) {
  const std::string name(describe_status(error.code).name);
  return error.http_status == 0 ? name : name + " (" + std::to_string(error.http_status) + ")";
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Call> call, const Target& target, Retries& retries, Logger* logger)
    : call_(std::move(call)), target_(target), retries_(retries), logger_(logger) {
  const CallOptions& options = call_->options();
  attempt_limit_ = options.maximum_attempts != 0 ? options.maximum_attempts : target.options.retry.attempts;
  attempt_timeout_ = options.attempt_timeout.count() != 0 ? options.attempt_timeout : target.options.attempt_timeout;
  write_message(*call_, target_, attempt_limit_ > 1, message_);
  first_url_ = message_.url;
}

void Exchange::start_attempt(Transport& transport, ExchangeId id) {
  const auto now = Clock::now();
  // A redirect continues the attempt that it answers.
  if (redirects_ == 0) {
    ++attempts_;
    attempt_began_ = now;
  }
  between_attempts_ = false;
  attempt_.reset();  // so that what it held can be used again
  transport_ = &transport;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit_of_attempt() - now);
  attempt_ = transport.begin(message_, {id, attempts_, left, avoids_kept_connections_});
}

Exchange::Clock::time_point Exchange::limit_of_attempt() const {
  const auto deadline = call_->deadline();
  return attempt_timeout_.count() == 0 ? deadline : std::min(deadline, attempt_began_ + attempt_timeout_);
}

Decision Exchange::finish_attempt() {
  if (auto error = attempt_->failure()) return failed(std::move(*error));
  const std::string redirect = redirect_url();
  if (redirect.empty()) return answered();
  try {
    follow(redirect);
  } catch (const Failure& failure) {
    Error error = failure.error();
    error.http_status = attempt_->http_status();
    return failed(std::move(error));
  }
  return {};
}

std::optional<Error> Exchange::overdue(Clock::time_point now) {
  const std::string place = target_.address.origin.text();
  if (attempt_timeout_.count() != 0 && now >= attempt_began_ + attempt_timeout_) {
    return make_error(POLYTOMIC_ERROR_ATTEMPT_TIMEOUT,
                      "an attempt took longer than " + std::to_string(attempt_timeout_.count()) +
                          " milliseconds with " + place + "; try again, or raise attempt_timeout_milliseconds");
  }
  const auto progress = attempt_->last_progress();
  if (progress && now >= *progress + target_.options.stall_timeout) {
    return make_error(POLYTOMIC_ERROR_STALLED,
                      "no byte came or went for " + std::to_string(target_.options.stall_timeout.count()) +
                          " milliseconds with " + place + "; try again, or raise stall_timeout_milliseconds");
  }
  return std::nullopt;
}

Decision Exchange::interrupt_attempt(Error why) {
  why.http_status = attempt_->http_status();
  attempt_->retire_connection();
  return failed(std::move(why));
}

Exchange::Clock::time_point Exchange::next_look(Clock::time_point now) {
  return std::min(attempt_->last_progress().value_or(now) + target_.options.stall_timeout, limit_of_attempt());
}

Response Exchange::expire() {
  const bool sent = attempt_ && attempt_->was_sent();
  const std::string when = between_attempts_ ? "while waiting to try again at "
                           : sent            ? "while waiting for the answer of "
                                             : "before a request was sent to ";
  Error error = make_error(POLYTOMIC_ERROR_DEADLINE_EXCEEDED,
                           "the deadline of the call, " + std::to_string(call_->options().timeout.count()) +
                               " milliseconds, passed " + when + target_.address.origin.text());
  error.http_status = attempt_ && !between_attempts_ ? attempt_->http_status() : 0;
  complete_error(error);
  Response response = Response::failed(std::move(error));
  log_attempt(POLYTOMIC_LOG_WARNING, response, attempt_ ? attempt_->body_size() : 0, std::nullopt);
  return response;
}

Response Exchange::fail(Error why) {
  complete_error(why);
  return Response::failed(std::move(why));
}

Decision Exchange::answered() {
  const std::size_t body_size = attempt_->body_size();
  const int status = attempt_->http_status();
  Response response =
      read_answer(call_->operation(), status, std::move(attempt_->headers()), std::move(attempt_->body()),
                  target_.options.json_depth_limit, transport_->memory(), &transport_->decoder());
  if (response.error) return decide(std::move(response), body_size);
  retries_.budget.give_back(attempts_ > 1);
  log_attempt(POLYTOMIC_LOG_DEBUG, response, body_size, std::nullopt);
  return {std::move(response)};
}

Decision Exchange::failed(Error error) {
  // A connection that multiplexes outlives its streams, and would let the next attempt wait or fail in vain as well.
  if (attempt_->was_sent()) avoids_kept_connections_ = true;
  return decide(Response::failed(std::move(error)), attempt_->body_size());
}

Decision Exchange::decide(Response response, std::size_t body_size) {
  Error& error = *response.error;
  const auto asked = wait_asked(error, response.headers);
  if (asked) error.retry_after_milliseconds = asked->count();
  complete_error(error);
  const auto wait = wait_before_retry(error, asked);
  // An answer of the API is its word, and its caller's to judge; a broken exchange is news for whoever runs this.
  const bool broken = error.code < 400 || error.code >= 600;
  log_attempt(broken || wait ? POLYTOMIC_LOG_WARNING : POLYTOMIC_LOG_INFO, response, body_size, wait);
  history_ += (history_.empty() ? "" : ", ") + in_short(error);
  if (!wait) {
    if (attempts_ > 1) error.message += "; tried " + std::to_string(attempts_) + " times: " + history_;
    if (!why_not_again_.empty()) error.message += "; not tried again: " + std::string(why_not_again_);
    return {std::move(response)};
  }
  between_attempts_ = true;
  attempt_.reset();
  redirects_ = 0;
  message_.url = first_url_;
  return {std::nullopt, *wait, true};
}

std::optional<std::chrono::milliseconds> Exchange::wait_before_retry(const Error& error,
                                                                     std::optional<std::chrono::milliseconds> asked) {
  if (attempts_ >= attempt_limit_) return std::nullopt;
  // The API answers 409 while it still works on the attempt before, which carried the same key.
  const bool still_working = attempts_ > 1 && error.http_status == 409 && !message_.idempotency_key.empty();
  if (!is_passing(error) && !still_working) return std::nullopt;
  if (attempt_->was_sent() && !message_.is_repeatable) return std::nullopt;
  const std::chrono::milliseconds wait = asked ? *asked : backoff(target_.options.retry, attempts_, retries_.random);
  // No answer could come in time: the caller learns now what it would learn then.
  if (Clock::now() + wait >= call_->deadline()) {
    why_not_again_ = "the wait before a retry would pass the deadline of the call";
  } else if (!retries_.budget.take()) {
    why_not_again_ = "the retry budget of the client is used up";
  } else {
    return wait;
  }
  return std::nullopt;
}

std::string Exchange::redirect_url() const {
  const int status = attempt_->http_status();
  if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) return {};
  const std::string* location = find_header(attempt_->headers(), "Location");
  return location == nullptr || location->empty() ? std::string() : resolve_url(message_.url, *location);
}

void Exchange::follow(const std::string& url) {
  const Origin origin = origin_of_redirect(url);
  const int status = attempt_->http_status();
  if (origin != target_.address.origin) {
    throw Failure(POLYTOMIC_ERROR_REDIRECT,
                  target_.address.origin.text() + " redirected to " + origin.text() +
                      ", where credentials do not follow; use that address as url if it is the API");
  }
  if (!message_.is_read && status != 307 && status != 308) {
    throw Failure(POLYTOMIC_ERROR_REDIRECT, origin.text() + " answered " + message_.method + " with redirect status " +
                                                std::to_string(status) +
                                                ", which would turn it into a GET; check the url");
  }
  if (++redirects_ > most_redirects) {
    throw Failure(POLYTOMIC_ERROR_REDIRECT,
                  origin.text() + " redirected more than " + std::to_string(most_redirects) + " times");
  }
  message_.url = url.substr(0, url.find('#'));
}

void Exchange::complete_error(Error& error) {
  error.attempts = attempts_;
  // An answer of the API tells whether it did the work; without one, a write that left may have been done.
  const bool answered = error.code >= 400 && error.code < 600;
  const bool undecided = !answered || describe_status(error.code).maybe_applied;
  if (attempt_ && attempt_->was_sent() && !message_.is_read && undecided) maybe_applied_ = true;
  error.maybe_applied = maybe_applied_;
}

void Exchange::log_attempt(polytomic_log_level level, const Response& response, std::size_t body_size,
                           std::optional<std::chrono::milliseconds> wait) const {
  if (logger_ == nullptr || !logger_->wants(level)) return;
  const auto elapsed = Clock::now() - attempt_began_;
  // The path with its fields unfilled, and no query: ids and values are the caller's business.
  const OperationDescriptor* operation = call_->operation();
  std::vector<NamedValue> fields = {{"method", message_.method},
                                    {"path", operation != nullptr ? std::string(operation->path) : "raw"},
                                    {"attempt", std::to_string(attempts_)},
                                    {"status", std::to_string(response.http_status)},
                                    {"bytes", std::to_string(body_size)}};
  if (attempt_) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
    fields.emplace_back("duration_milliseconds", std::to_string(milliseconds));
    fields.emplace_back("connection_reused", attempt_->reused_connection() ? "true" : "false");
  }
  if (const std::string* id = find_header(response.headers, "X-Request-Id")) fields.emplace_back("request_id", *id);
  if (response.error) fields.emplace_back("error", describe_status(response.error->code).name);
  if (wait) fields.emplace_back("retry_after_milliseconds", std::to_string(wait->count()));
  const std::string_view message = wait             ? "the request failed and is sent again"
                                   : response.error ? "the request failed"
                                                    : "the request was answered";
  logger_->write(level, "http", message, fields);
}

}  // namespace polytomic::http
