#include "http/libcurl_attempt.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/arena.h"
#include "core/text.h"
#include "http/libcurl_handle.h"
#include "http/libcurl_transport.h"
#include "http/transfer_error.h"

namespace polytomic::http {
namespace {

constexpr std::size_t most_room = std::size_t{8} << 20U;  // that a server gets by its word alone
constexpr std::size_t usual_headers = 12;
constexpr std::size_t small_body = std::size_t{16} << 10U;  // what any socket takes in one go

long number(CURL* easy, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(easy, info, &value);
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char letter) { return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

LibcurlAttempt::LibcurlAttempt(LibcurlTransport& transport, EasyHandle handle, Message& message,
                               const AttemptTerms& terms)
    : Attempt(transport.memory().get()),
      transport_(transport),
      easy_(std::move(handle)),
      exchange_(terms.exchange),
      message_(message),
      target_(transport.target()) {
  set_request();
  set_option(easy(), CURLOPT_FRESH_CONNECT, terms.avoids_kept_connections ? 1L : 0L);
  set_option(easy(), CURLOPT_FORBID_REUSE, 0L);
  set_option(easy(), CURLOPT_PRIVATE, this);
  set_option(easy(), CURLOPT_ERRORBUFFER, explanation_.data());
  set_option(easy(), CURLOPT_HEADERDATA, this);
  set_option(easy(), CURLOPT_WRITEDATA, this);
  set_option(easy(), CURLOPT_PREREQDATA, this);
}

LibcurlAttempt::~LibcurlAttempt() {
  if (outcome_) {
    transport_.keep(std::move(easy_));
  } else {
    transport_.let_go(easy_.get());
  }
}

// Each of them every time: the handle had another request before.
void LibcurlAttempt::set_request() {
  set_option(easy(), CURLOPT_URL, message_.url.c_str());
  set_option(easy(), CURLOPT_HTTPHEADER, message_.headers.get());
  set_option(easy(), CURLOPT_HTTPGET, 1L);  // and neither a body nor a mere head
  if (message_.has_body) {
    set_option(easy(), CURLOPT_POSTFIELDS, message_.body.c_str());
    set_option(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message_.body.size()));
  } else if (message_.method == "HEAD") {
    set_option(easy(), CURLOPT_NOBODY, 1L);
  }
  const bool is_plain = !message_.has_body && (message_.method == "GET" || message_.method == "HEAD");
  set_option(easy(), CURLOPT_CUSTOMREQUEST, is_plain ? nullptr : message_.method.c_str());
}

int LibcurlAttempt::before_request(void* self, char* /*remote*/, char* /*local*/, int /*remote_port*/,
                                   int /*local_port*/) noexcept {
  auto& attempt = *static_cast<LibcurlAttempt*>(self);
  // libcurl sends again on its own when a kept connection breaks or a stream is refused. That could apply a write twice;
  // and more than once is a retry, which has its wait and its budget.
  if (attempt.sent_ && (attempt.repeated_ || !attempt.message_.is_repeatable)) {
    attempt.refused_repeat_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  attempt.repeated_ = attempt.sent_;
  attempt.sent_ = true;
  attempt.progress_ = Clock::now();
  return CURL_PREREQFUNC_OK;
}

void LibcurlAttempt::retire_connection() { set_option(easy(), CURLOPT_FORBID_REUSE, 1L); }

std::size_t LibcurlAttempt::receive_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& attempt = *static_cast<LibcurlAttempt*>(self);
  const std::size_t bytes = size * count;
  attempt.header_bytes_ += bytes;
  attempt.progress_ = Clock::now();
  if (attempt.header_bytes_ > header_limit) {
    attempt.limit_ = Limit::headers;
    return bytes == 0 ? 1 : 0;
  }
  try {
    attempt.read_header({data, bytes});
  } catch (...) {
    attempt.limit_ = Limit::memory;
    return bytes == 0 ? 1 : 0;
  }
  return bytes;
}

void LibcurlAttempt::read_header(std::string_view line) {
  if (headers_done_) return;  // trailers
  if (line.starts_with("HTTP/")) {
    headers_.clear();  // those before belong to an interim answer
    headers_.reserve(usual_headers);
    return;
  }
  if (trimmed(line).empty()) {
    headers_done_ = http_status() >= 200;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  if (!is_valid_utf8(line)) return;  // outputs are text
  headers_.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
}

std::size_t LibcurlAttempt::receive_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& attempt = *static_cast<LibcurlAttempt*>(self);
  const std::size_t bytes = size * count;
  attempt.progress_ = Clock::now();
  if (bytes > attempt.target_.options.response_size_limit - attempt.body_.size()) {
    attempt.limit_ = Limit::body;
    return bytes == 0 ? 1 : 0;
  }
  try {
    if (attempt.body_.empty()) attempt.make_room();
    attempt.body_.append(data, bytes);
  } catch (...) {
    attempt.limit_ = Limit::memory;
    return bytes == 0 ? 1 : 0;
  }
  return bytes;
}

// Once for the whole body where its length is known, instead of again and again as it grows.
void LibcurlAttempt::make_room() {
  curl_off_t length = 0;
  curl_easy_getinfo(easy(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length <= 0) return;
  const std::size_t believed =
      std::min({static_cast<std::size_t>(length), target_.options.response_size_limit, most_room});
  body_.reserve(believed + Arena::document_padding);
}

std::optional<LibcurlAttempt::Clock::time_point> LibcurlAttempt::last_progress() {
  if (!sent_) return std::nullopt;
  curl_off_t uploaded = 0;
  curl_easy_getinfo(easy(), CURLINFO_SIZE_UPLOAD_T, &uploaded);
  // A small body is taken at once, as the request is; when a large one last moved is known to the last look.
  if (uploaded != uploaded_ && message_.body.size() > small_body) progress_ = Clock::now();
  uploaded_ = uploaded;
  return progress_;
}

int LibcurlAttempt::http_status() const {
  const auto status = static_cast<int>(number(easy(), CURLINFO_RESPONSE_CODE));
  return status < 200 ? 0 : status;  // an interim answer is none
}

bool LibcurlAttempt::reused_connection() const { return sent_ && number(easy(), CURLINFO_NUM_CONNECTS) == 0; }

Error LibcurlAttempt::limit_error() const {
  if (limit_ == Limit::headers) return headers_too_large();
  if (limit_ == Limit::body) return body_too_large(target_.options.response_size_limit);
  return make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out while the answer was read");
}

std::optional<Error> LibcurlAttempt::failure() const {
  CURLcode outcome = outcome_.value_or(CURLE_OPERATION_TIMEDOUT);
  // libcurl takes headers that break off for an answer without a body.
  if (outcome == CURLE_OK && !headers_done_) outcome = CURLE_PARTIAL_FILE;
  if (outcome == CURLE_OK) return std::nullopt;
  TransferState state;
  state.outcome = outcome;
  state.explanation = explanation_.data();
  state.place = target_.address.origin.text();
  state.sent = sent_;
  state.in_headers = sent_ && !headers_done_;
  state.refused_repeat = refused_repeat_;
  state.is_repeatable = message_.is_repeatable;
  state.through_proxy = !target_.options.proxy.empty();
  state.proxy_answer = static_cast<int>(number(easy(), CURLINFO_HTTP_CONNECTCODE));
  Error error = limit_ == Limit::none ? transfer_error(state) : limit_error();
  error.http_status = http_status();
  error.curl_code = static_cast<std::int32_t>(outcome);
  error.os_error = static_cast<std::int32_t>(number(easy(), CURLINFO_OS_ERRNO));
  return error;
}

}  // namespace polytomic::http
