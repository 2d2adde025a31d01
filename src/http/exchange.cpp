#include "http/exchange.h"

#include <algorithm>
#include <utility>

#include "core/status.h"
#include "core/text.h"

namespace polytomic::http {
namespace {

constexpr int most_redirects = 5;

// Retry-After as a date; the form in seconds is read with the answer.
std::int64_t milliseconds_until(const std::string& date) {
  const auto moment = static_cast<std::int64_t>(curl_getdate(date.c_str(), nullptr));
  if (moment < 0) return -1;
  constexpr std::int64_t longest = std::int64_t{366} * 24 * 3600 * 1000;
  return std::clamp<std::int64_t>(moment * 1000 - current_time() / 1000, 0, longest);
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Call> call, const Target& target, Logger* logger)
    : call_(std::move(call)), target_(target), logger_(logger) {
  write_message(*call_, target_, message_);
}

void Exchange::start_attempt(CURL* easy) {
  // A redirect continues the attempt that it answers.
  if (redirects_ == 0) ++attempts_;
  attempt_began_ = std::chrono::steady_clock::now();
  attempt_.emplace(easy, message_, target_);
}

std::optional<Response> Exchange::finish_attempt(CURLcode outcome) {
  if (outcome == CURLE_OK && !attempt_->has_whole_headers()) outcome = CURLE_PARTIAL_FILE;
  if (outcome != CURLE_OK) return failed(attempt_->failure(outcome));
  const std::string redirect = attempt_->redirect_url();
  if (redirect.empty()) return answered();
  try {
    follow(redirect);
  } catch (const Failure& failure) {
    Error error = failure.error();
    error.http_status = attempt_->http_status();
    return failed(std::move(error));
  }
  return std::nullopt;
}

Response Exchange::expire() {
  const bool sent = attempt_ && attempt_->was_sent();
  Error error = make_error(POLYTOMIC_ERROR_DEADLINE_EXCEEDED,
                           "the deadline of the call, " + std::to_string(call_->options().timeout.count()) +
                               " milliseconds, passed " +
                               (sent ? "while waiting for the answer of " : "before a request was sent to ") +
                               target_.address.origin.text());
  error.http_status = attempt_ ? attempt_->http_status() : 0;
  return failed(std::move(error));
}

Response Exchange::answered() {
  const std::size_t body_size = attempt_->body_size();
  const int status = attempt_->http_status();
  Response response = read_answer(call_->operation(), status, std::move(attempt_->headers()),
                                  std::move(attempt_->body()), target_.options.json_depth_limit);
  if (response.error) {
    Error& error = *response.error;
    complete_error(error);
    const std::string* wait = find_header(response.headers, "Retry-After");
    if (wait != nullptr && error.retry_after_milliseconds < 0)
      error.retry_after_milliseconds = milliseconds_until(*wait);
  }
  log_attempt(response.error ? POLYTOMIC_LOG_INFO : POLYTOMIC_LOG_DEBUG, response, body_size);
  return response;
}

Response Exchange::failed(Error error) {
  complete_error(error);
  Response response = Response::failed(std::move(error));
  log_attempt(POLYTOMIC_LOG_WARNING, response, attempt_ ? attempt_->body_size() : 0);
  return response;
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

void Exchange::complete_error(Error& error) const {
  error.attempts = attempts_;
  // An answer of the API tells whether it did the work; without one, a write that left may have been done.
  const bool answered = error.code >= 400 && error.code < 600;
  const bool undecided = !answered || describe_status(error.code).maybe_applied;
  error.maybe_applied = attempt_ && attempt_->was_sent() && !message_.is_read && undecided;
}

void Exchange::log_attempt(polytomic_log_level level, const Response& response, std::size_t body_size) const {
  if (logger_ == nullptr || !logger_->wants(level)) return;
  const auto elapsed = std::chrono::steady_clock::now() - attempt_began_;
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
  logger_->write(level, "http", response.error ? "the request failed" : "the request was answered", fields);
}

}  // namespace polytomic::http
