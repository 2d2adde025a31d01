#include "http/libcurl_attempt.h"

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "http/libcurl_transport.h"
#include "http/transfer_error.h"

namespace polytomic::http {
namespace {

constexpr std::size_t most_room = std::size_t{8} << 20U;  // that a server gets by its word alone
constexpr long receive_buffer = 64L << 10U;
constexpr std::size_t small_body = std::size_t{16} << 10U;  // what any socket takes in one go

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  const CURLcode outcome = curl_easy_setopt(easy, option, value);
  if (outcome == CURLE_OK) return;
  if (outcome == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  throw Failure(POLYTOMIC_ERROR_INTERNAL,
                "libcurl refused option " + std::to_string(option) + ": " + curl_easy_strerror(outcome));
}

// Giving up on a call must not wait for a name server. The oldest releases that we build with do not know how.
void set_quick_exit(CURL* easy) {
  static const curl_easyoption* const option = curl_easy_option_by_name("QUICK_EXIT");
  if (option != nullptr) set(easy, option->id, 1L);
}

long number(CURL* easy, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(easy, info, &value);
  return value;
}

long whole_seconds(std::chrono::milliseconds duration) {
  return std::max<long>(1, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count()));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
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
  set_limits();
  set_security();
  if (terms.avoids_kept_connections) set(easy(), CURLOPT_FRESH_CONNECT, 1L);
  set(easy(), CURLOPT_PRIVATE, this);
  set(easy(), CURLOPT_ERRORBUFFER, explanation_.data());
  set(easy(), CURLOPT_HEADERFUNCTION, &LibcurlAttempt::receive_header);
  set(easy(), CURLOPT_HEADERDATA, this);
  set(easy(), CURLOPT_WRITEFUNCTION, &LibcurlAttempt::receive_body);
  set(easy(), CURLOPT_WRITEDATA, this);
  set(easy(), CURLOPT_PREREQFUNCTION, &LibcurlAttempt::before_request);
  set(easy(), CURLOPT_PREREQDATA, this);
}

LibcurlAttempt::~LibcurlAttempt() {
  if (outcome_) {
    transport_.keep(std::move(easy_));
  } else {
    transport_.let_go(easy_.get());
  }
}

void LibcurlAttempt::set_request() {
  set(easy(), CURLOPT_URL, message_.url.c_str());
  set(easy(), CURLOPT_PATH_AS_IS, 1L);
  set(easy(), CURLOPT_HTTPHEADER, message_.headers.get());
  set(easy(), CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE});
  set(easy(), CURLOPT_ACCEPT_ENCODING, "");
  set(easy(), CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  set(easy(), CURLOPT_FOLLOWLOCATION, 0L);
  if (message_.has_body) {
    set(easy(), CURLOPT_POST, 1L);
    set(easy(), CURLOPT_POSTFIELDS, message_.body.c_str());
    set(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message_.body.size()));
  } else if (message_.method == "HEAD") {
    set(easy(), CURLOPT_NOBODY, 1L);
    return;
  }
  set(easy(), CURLOPT_CUSTOMREQUEST, message_.method.c_str());
}

void LibcurlAttempt::set_limits() {
  const RemoteOptions& options = target_.options;
  // Deadlines and stalls are the event loop's: it knows them to the millisecond, and while no attempt runs.
  set(easy(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(easy(), CURLOPT_MAXAGE_CONN, whole_seconds(options.idle_timeout));
  set(easy(), CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy(), CURLOPT_BUFFERSIZE, receive_buffer);  // refused where the handle still has its buffer
  set_quick_exit(easy());
}

void LibcurlAttempt::set_security() {
  const RemoteOptions& options = target_.options;
  set(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy(), CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(easy(), CURLOPT_SSL_VERIFYPEER, options.allow_unverified_tls ? 0L : 1L);
  set(easy(), CURLOPT_SSL_VERIFYHOST, options.allow_unverified_tls ? 0L : 2L);
  if (!options.pinned_public_key.empty()) set(easy(), CURLOPT_PINNEDPUBLICKEY, options.pinned_public_key.c_str());
  if (!options.unix_socket.empty()) set(easy(), CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  set(easy(), CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(easy(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!options.ca_file.empty()) set(easy(), CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.crl_file.empty()) set(easy(), CURLOPT_CRLFILE, options.crl_file.c_str());
  if (!options.client_certificate_file.empty()) set(easy(), CURLOPT_SSLCERT, options.client_certificate_file.c_str());
  if (!options.client_key_file.empty()) set(easy(), CURLOPT_SSLKEY, options.client_key_file.c_str());
  // Learn first whether the server multiplexes, rather than open a connection for each call.
  if (target_.address.origin.scheme == "https") set(easy(), CURLOPT_PIPEWAIT, 1L);
  if (!options.proxy.empty()) {
    set(easy(), CURLOPT_PROXY, options.proxy.c_str());
  } else if (target_.address.origin.is_loopback() || !options.use_environment_proxy) {
    // A proxy from the environment would see the credentials, and its loopback is another machine's.
    set(easy(), CURLOPT_NOPROXY, "*");
  }
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

void LibcurlAttempt::retire_connection() { set(easy(), CURLOPT_FORBID_REUSE, 1L); }

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
  body_.reserve(believed);
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
