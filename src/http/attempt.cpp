#include "http/attempt.h"

#include <algorithm>
#include <new>
#include <string_view>

#include "core/text.h"
#include "http/transfer_error.h"

namespace polytomic::http {
namespace {

constexpr std::size_t small_body = std::size_t{16} << 10U;  // what any socket takes in one go
constexpr std::size_t header_limit = std::size_t{256} << 10U;

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  const CURLcode outcome = curl_easy_setopt(easy, option, value);
  if (outcome == CURLE_OK) return;
  if (outcome == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  throw Failure(POLYTOMIC_ERROR_INTERNAL,
                "libcurl refused option " + std::to_string(option) + ": " + curl_easy_strerror(outcome));
}

// An option of newer releases than the oldest that we build with.
void set_if_known(CURL* easy, const char* option, long value) {
  if (const curl_easyoption* known = curl_easy_option_by_name(option)) set(easy, known->id, value);
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

Attempt::Attempt(CURL* easy, Message& message, const Target& target) : easy_(easy), message_(message), target_(target) {
  set_request();
  set_limits();
  set_security();
  set(easy_, CURLOPT_ERRORBUFFER, explanation_.data());
  set(easy_, CURLOPT_HEADERFUNCTION, &Attempt::receive_header);
  set(easy_, CURLOPT_HEADERDATA, this);
  set(easy_, CURLOPT_WRITEFUNCTION, &Attempt::receive_body);
  set(easy_, CURLOPT_WRITEDATA, this);
  set(easy_, CURLOPT_PREREQFUNCTION, &Attempt::before_request);
  set(easy_, CURLOPT_PREREQDATA, this);
}

void Attempt::set_request() {
  set(easy_, CURLOPT_URL, message_.url.c_str());
  set(easy_, CURLOPT_PATH_AS_IS, 1L);
  set(easy_, CURLOPT_HTTPHEADER, message_.headers.get());
  set(easy_, CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE});
  set(easy_, CURLOPT_ACCEPT_ENCODING, "");
  set(easy_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  set(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  if (message_.has_body) {
    set(easy_, CURLOPT_POST, 1L);
    set(easy_, CURLOPT_POSTFIELDS, message_.body.c_str());
    set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message_.body.size()));
  } else if (message_.method == "HEAD") {
    set(easy_, CURLOPT_NOBODY, 1L);
    return;
  }
  set(easy_, CURLOPT_CUSTOMREQUEST, message_.method.c_str());
}

void Attempt::set_limits() {
  const RemoteOptions& options = target_.options;
  // Deadlines and stalls are the event loop's: it knows them to the millisecond, and while no attempt runs.
  set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(easy_, CURLOPT_MAXAGE_CONN, whole_seconds(options.idle_timeout));
  set(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy_, CURLOPT_NOSIGNAL, 1L);
  // Giving up on a call must not wait for a name server.
  set_if_known(easy_, "QUICK_EXIT", 1L);
}

void Attempt::set_security() {
  const RemoteOptions& options = target_.options;
  set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy_, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(easy_, CURLOPT_SSL_VERIFYPEER, options.allow_unverified_tls ? 0L : 1L);
  set(easy_, CURLOPT_SSL_VERIFYHOST, options.allow_unverified_tls ? 0L : 2L);
  if (!options.pinned_public_key.empty()) set(easy_, CURLOPT_PINNEDPUBLICKEY, options.pinned_public_key.c_str());
  if (!options.unix_socket.empty()) set(easy_, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  set(easy_, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!options.ca_file.empty()) set(easy_, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.client_certificate_file.empty()) set(easy_, CURLOPT_SSLCERT, options.client_certificate_file.c_str());
  if (!options.client_key_file.empty()) set(easy_, CURLOPT_SSLKEY, options.client_key_file.c_str());
  // Learn first whether the server multiplexes, rather than open a connection for each call.
  if (target_.address.origin.scheme == "https") set(easy_, CURLOPT_PIPEWAIT, 1L);
  if (!options.proxy.empty()) {
    set(easy_, CURLOPT_PROXY, options.proxy.c_str());
  } else if (target_.address.origin.is_loopback() || !options.use_environment_proxy) {
    // A proxy from the environment would see the credentials, and its loopback is another machine's.
    set(easy_, CURLOPT_NOPROXY, "*");
  }
}

int Attempt::before_request(void* self, char* /*remote*/, char* /*local*/, int /*remote_port*/,
                            int /*local_port*/) noexcept {
  auto& attempt = *static_cast<Attempt*>(self);
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

void Attempt::use_fresh_connection() { set(easy_, CURLOPT_FRESH_CONNECT, 1L); }

void Attempt::retire_connection() { set(easy_, CURLOPT_FORBID_REUSE, 1L); }

std::size_t Attempt::receive_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& attempt = *static_cast<Attempt*>(self);
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

void Attempt::read_header(std::string_view line) {
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

std::size_t Attempt::receive_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& attempt = *static_cast<Attempt*>(self);
  const std::size_t bytes = size * count;
  attempt.progress_ = Clock::now();
  if (bytes > attempt.target_.options.response_size_limit - attempt.body_.size()) {
    attempt.limit_ = Limit::body;
    return bytes == 0 ? 1 : 0;
  }
  try {
    attempt.body_.append(data, bytes);
  } catch (...) {
    attempt.limit_ = Limit::memory;
    return bytes == 0 ? 1 : 0;
  }
  return bytes;
}

std::optional<Attempt::Clock::time_point> Attempt::last_progress() {
  if (!sent_) return std::nullopt;
  curl_off_t uploaded = 0;
  curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &uploaded);
  // A small body is taken at once, as the request is; when a large one last moved is known to the last look.
  if (uploaded != uploaded_ && message_.body.size() > small_body) progress_ = Clock::now();
  uploaded_ = uploaded;
  return progress_;
}

int Attempt::http_status() const {
  const auto status = static_cast<int>(number(easy_, CURLINFO_RESPONSE_CODE));
  return status < 200 ? 0 : status;  // an interim answer is none
}

bool Attempt::reused_connection() const { return sent_ && number(easy_, CURLINFO_NUM_CONNECTS) == 0; }

std::string Attempt::redirect_url() const {
  const int status = http_status();
  if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) return {};
  char* url = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_REDIRECT_URL, &url);
  return url == nullptr ? std::string() : std::string(url);
}

Error Attempt::limit_error() const {
  if (limit_ == Limit::memory)
    return make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out while the answer was read");
  const std::string what = limit_ == Limit::headers
                               ? "the headers of the answer are larger than " + std::to_string(header_limit) + " bytes"
                               : "the answer is larger than " + std::to_string(target_.options.response_size_limit) +
                                     " bytes after decompression; ask for less or raise response_size_limit";
  return make_error(POLYTOMIC_ERROR_RESPONSE_TOO_LARGE, what);
}

Error Attempt::failure(CURLcode outcome) const {
  TransferState state;
  state.outcome = outcome;
  state.explanation = explanation_.data();
  state.place = target_.address.origin.text();
  state.sent = sent_;
  state.in_headers = sent_ && !headers_done_;
  state.refused_repeat = refused_repeat_;
  state.is_repeatable = message_.is_repeatable;
  state.through_proxy = !target_.options.proxy.empty();
  state.proxy_answer = static_cast<int>(number(easy_, CURLINFO_HTTP_CONNECTCODE));
  Error error = limit_ == Limit::none ? transfer_error(state) : limit_error();
  error.http_status = http_status();
  error.curl_code = static_cast<std::int32_t>(outcome);
  error.os_error = static_cast<std::int32_t>(number(easy_, CURLINFO_OS_ERRNO));
  return error;
}

}  // namespace polytomic::http
