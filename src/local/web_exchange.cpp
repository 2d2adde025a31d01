#include "local/web_exchange.h"

#include <algorithm>
#include <new>

#include "core/text.h"

namespace polytomic::local {
namespace {

constexpr long connect_timeout_milliseconds = 10'000;
constexpr long stall_seconds = 30;
constexpr std::size_t header_limit = std::size_t{256} << 10U;
constexpr std::size_t refusal_limit = std::size_t{64} << 10U;  // of the body of an answer that is no success

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

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_token_letter(char letter) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         others.find(letter) != std::string_view::npos;
}

bool is_value_letter(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

// These say where a request ends, which is not for a configuration to say.
bool is_framing(std::string_view name) {
  return same_ignoring_case(name, "Content-Length") || same_ignoring_case(name, "Transfer-Encoding") ||
         same_ignoring_case(name, "Connection");
}

// The reason in libcurl's words, unless they could hold the password of a proxy.
std::string reason_of(const char* explanation, CURLcode outcome) {
  const std::string_view said = explanation;
  return said.empty() || said.find('@') != std::string_view::npos || !is_valid_utf8(said) ? curl_easy_strerror(outcome)
                                                                                          : std::string(said);
}

bool is_about_tls(CURLcode outcome) {
  switch (outcome) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    default:
      return false;
  }
}

}  // namespace

void check_web_header(std::string_view field, const std::string& name, std::string_view value) {
  if (name.empty() || !std::ranges::all_of(name, is_token_letter) || is_framing(name)) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field,
                         "a header has a name that cannot be sent; use letters, digits and hyphens, and leave "
                         "Content-Length, Transfer-Encoding and Connection out"));
  }
  if (!std::ranges::all_of(value, is_value_letter)) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field,
                         "the value of the header " + name + " holds a control character such as a line end"));
  }
}

WebExchange::WebExchange(const WebRequest& request, const WebBodySink& sink)
    : request_(request), sink_(sink), address_(parse_web_address("url", request.url)), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  set_request();
  set_limits();
  set_security();
  set(easy(), CURLOPT_ERRORBUFFER, explanation_.data());
  set(easy(), CURLOPT_HEADERFUNCTION, &WebExchange::receive_header);
  set(easy(), CURLOPT_HEADERDATA, this);
  set(easy(), CURLOPT_WRITEFUNCTION, &WebExchange::receive_body);
  set(easy(), CURLOPT_WRITEDATA, this);
}

void WebExchange::set_request() {
  set(easy(), CURLOPT_URL, request_.url.c_str());
  add_header("User-Agent", "libpolytomic");
  for (const auto& [name, value] : request_.headers) add_header(name, value);
  set(easy(), CURLOPT_HTTPHEADER, headers_.get());
  set(easy(), CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE});
  set(easy(), CURLOPT_ACCEPT_ENCODING, "");
  set(easy(), CURLOPT_FOLLOWLOCATION, 0L);  // each step is looked at
  if (request_.method == WebMethod::head) set(easy(), CURLOPT_NOBODY, 1L);
  if (request_.method == WebMethod::post) {
    set(easy(), CURLOPT_POST, 1L);
    set(easy(), CURLOPT_POSTFIELDS, request_.body.c_str());
    set(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  }
  if (!request_.basic) return;
  set(easy(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(easy(), CURLOPT_USERNAME, request_.basic->first.c_str());
  set(easy(), CURLOPT_PASSWORD, request_.basic->second.c_str());
}

void WebExchange::add_header(const std::string& name, const std::string& value) {
  check_web_header("headers", name, value);
  // libcurl sends a header without a value only where a semicolon stands for the colon.
  const std::string line = value.empty() ? name + ";" : name + ": " + value;
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(headers_.release());
  headers_.reset(longer);
}

void WebExchange::set_limits() {
  set(easy(), CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_milliseconds);
  set(easy(), CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(easy(), CURLOPT_LOW_SPEED_TIME, stall_seconds);
  set(easy(), CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy(), CURLOPT_NOSIGNAL, 1L);
  set_quick_exit(easy());
}

void WebExchange::set_security() {
  set(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy(), CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(easy(), CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy(), CURLOPT_SSL_VERIFYHOST, 2L);
  if (!request_.authorities.empty()) {
    curl_blob authorities{const_cast<char*>(request_.authorities.data()), request_.authorities.size(), CURL_BLOB_COPY};
    set(easy(), CURLOPT_CAINFO_BLOB, &authorities);
  }
  set(easy(), CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(easy(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // The loopback of a proxy is another machine's.
  if (address_.scheme == "http" && address_.keeps_secrets()) set(easy(), CURLOPT_NOPROXY, "*");
}

std::size_t WebExchange::receive_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& exchange = *static_cast<WebExchange*>(self);
  const std::size_t bytes = size * count;
  exchange.header_bytes_ += bytes;
  exchange.is_too_large_ = exchange.is_too_large_ || exchange.header_bytes_ > header_limit;
  try {
    if (!exchange.is_too_large_) {
      exchange.read_header({data, bytes});
      return bytes;
    }
  } catch (...) {
    exchange.problem_ = std::current_exception();
  }
  return bytes == 0 ? 1 : 0;
}

void WebExchange::read_header(std::string_view line) {
  if (line.starts_with("HTTP/")) answer_.headers.clear();  // those before belong to an interim answer
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_valid_utf8(line)) return;
  answer_.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
}

std::size_t WebExchange::receive_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& exchange = *static_cast<WebExchange*>(self);
  const std::size_t bytes = size * count;
  try {
    if (exchange.take_body({data, bytes})) return bytes;
  } catch (...) {
    exchange.problem_ = std::current_exception();
  }
  return bytes == 0 ? 1 : 0;
}

bool WebExchange::take_body(std::string_view bytes) {
  long status = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  if (status < 200 || status >= 300) {
    answer_.body.append(bytes.substr(0, refusal_limit - std::min(refusal_limit, answer_.body.size())));
    is_ended_early_ = answer_.body.size() == refusal_limit;
    return !is_ended_early_;
  }
  body_bytes_ += bytes.size();
  is_too_large_ = body_bytes_ > request_.answer_limit;
  if (is_too_large_) return false;
  if (!sink_) {
    answer_.body.append(bytes);
    return true;
  }
  is_ended_early_ = !sink_(bytes);
  return !is_ended_early_;
}

void WebExchange::finish(CURLcode outcome) {
  if (problem_) std::rethrow_exception(problem_);
  if (is_too_large_) {
    throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR, address_.place() + " answers with more than the " +
                                                      std::to_string(request_.answer_limit >> 20U) +
                                                      " MiB that are read of it; check the address");
  }
  if (outcome != CURLE_OK && !(outcome == CURLE_WRITE_ERROR && is_ended_early_)) throw transfer_failure(outcome);
  long status = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  curl_off_t wait = 0;
  if (!answer_.header("Retry-After").empty() && curl_easy_getinfo(easy(), CURLINFO_RETRY_AFTER, &wait) == CURLE_OK) {
    answer_.retry_after_seconds = wait;
  }
}

Failure WebExchange::transfer_failure(CURLcode outcome) const {
  const std::string reason = reason_of(explanation_.data(), outcome);
  Error error;
  if (outcome == CURLE_OUT_OF_MEMORY) {
    error = make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out during the exchange with " + address_.place());
  } else if (is_about_tls(outcome)) {
    error = make_error(POLYTOMIC_ERROR_DATABASE_ERROR, "no TLS connection to " + address_.place() + ": " + reason +
                                                           "; the server needs a certificate for this host that this "
                                                           "machine trusts, or the connection by its ca_cert");
  } else if (outcome == CURLE_BAD_CONTENT_ENCODING || outcome == CURLE_WEIRD_SERVER_REPLY ||
             outcome == CURLE_UNSUPPORTED_PROTOCOL || outcome == CURLE_WRITE_ERROR) {
    error = make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                       address_.place() + " answers with what is not valid HTTP: " + reason + "; check the address");
  } else {
    error = make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "no answer from " + address_.place() + ": " + reason +
                                                                 "; check the address and the network, and try again");
  }
  error.curl_code = static_cast<std::int32_t>(outcome);
  long os_error = 0;
  curl_easy_getinfo(easy(), CURLINFO_OS_ERRNO, &os_error);
  error.os_error = static_cast<std::int32_t>(os_error);
  return Failure(std::move(error));
}

}  // namespace polytomic::local
