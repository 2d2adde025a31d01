#include "local/web_client.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <new>
#include <utility>

#include "core/text.h"
#include "local/web_exchange.h"

namespace polytomic::local {
namespace {

constexpr int most_redirects = 5;
// A cancelled call is seen this late at most.
constexpr std::chrono::milliseconds attention{50};

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

[[noreturn]] void refuse_redirect(const WebAddress& from, const std::string& reason) {
  throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR, from.place() + " redirects " + reason);
}

// Where a redirect leads, if it may be followed.
std::string follow(const WebRequest& request, const WebAnswer& answer) {
  const WebAddress from = parse_web_address("url", request.url);
  if (answer.header("Location").empty())
    refuse_redirect(from, "without saying where; give the address of the data itself");
  if (request.method == WebMethod::post) refuse_redirect(from, "a request that must not be repeated elsewhere");
  std::string target = resolve_web_address(request.url, answer.header("Location"));
  std::optional<WebAddress> to;
  try {
    to = parse_web_address("url", target);
  } catch (const Failure&) {
    refuse_redirect(from, "to what is no web address; give the address of the data itself");
  }
  if (from.scheme == "https" && to->scheme == "http") {
    refuse_redirect(from, "to http, where anybody on the way could read and change the data; give an https address");
  }
  if (request.is_private && !to->has_origin_of(from)) {
    refuse_redirect(from, "to " + to->place() +
                              ", and credentials and headers do not follow there; give that address itself, or leave "
                              "them out");
  }
  return target;
}

void initialize_libcurl() {
  // Never undone: another part of the program may use libcurl too.
  static const CURLcode outcome = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (outcome != CURLE_OK) {
    throw Failure(POLYTOMIC_ERROR_INTERNAL, std::string("libcurl does not start: ") + curl_easy_strerror(outcome));
  }
}

// Takes an exchange off the multi handle again, however it ends.
class Attachment {
 public:
  Attachment(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    if (curl_multi_add_handle(multi, easy) != CURLM_OK) throw std::bad_alloc();
  }
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;
  ~Attachment() { curl_multi_remove_handle(multi_, easy_); }

 private:
  CURLM* multi_;
  CURL* easy_;
};

}  // namespace

std::string_view WebAnswer::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [name](const NamedValue& header) { return same_ignoring_case(header.first, name); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

WebClient::WebClient() {
  initialize_libcurl();
  multi_.reset(curl_multi_init());
  if (!multi_) throw std::bad_alloc();
}

WebClient::~WebClient() = default;

WebAnswer WebClient::exchange(const WebRequest& request, const Context& context, const WebBodySink& sink) {
  WebRequest current = request;
  for (int redirects = 0;; ++redirects) {
    context.check();
    WebExchange exchange(current, sink);
    CURLcode outcome = CURLE_OK;
    perform(exchange.easy(), context, outcome);
    exchange.finish(outcome);
    if (!is_redirect(exchange.answer().status)) return std::move(exchange.answer());
    if (redirects == most_redirects) {
      refuse_redirect(parse_web_address("url", request.url), "again and again; give the address of the data itself");
    }
    current.url = follow(current, exchange.answer());
  }
}

void WebClient::perform(CURL* easy, const Context& context, CURLcode& outcome) {
  const Attachment attachment(multi_.get(), easy);
  int running = 1;
  while (true) {
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) throw std::bad_alloc();
    if (running == 0) break;
    context.check();
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(attention.count()), nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) outcome = message->data.result;
  }
}

Failure refused_by_service(const WebAnswer& answer, const std::string& place) {
  struct Meaning {
    int status;
    polytomic_status code;
    std::string_view words;
  };
  constexpr std::array meanings{
      Meaning{401, POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "the credentials are missing or wrong; check them"},
      Meaning{403, POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
              "these credentials may not read it; check them and their rights"},
      Meaning{407, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "the proxy on the way wants credentials"},
      Meaning{404, POLYTOMIC_ERROR_DATABASE_MISSING, "there is nothing at this address; correct it"},
      Meaning{410, POLYTOMIC_ERROR_DATABASE_MISSING, "there is nothing at this address any more; correct it"},
      Meaning{408, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "the server gave up waiting; try again"},
      Meaning{429, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "it was asked too often; wait, and try again"},
  };
  const auto found = std::ranges::find(meanings, answer.status, &Meaning::status);
  const bool is_trouble = answer.status >= 500;
  const polytomic_status code = found != meanings.end() ? found->code
                                : is_trouble            ? POLYTOMIC_ERROR_DATABASE_UNAVAILABLE
                                                        : POLYTOMIC_ERROR_DATABASE_ERROR;
  const std::string_view words = found != meanings.end() ? found->words
                                 : is_trouble            ? "the server has trouble; try again later"
                                                         : "the server refused; check the address and what is sent";
  Error error = make_error(code, place + " answered " + std::to_string(answer.status) + ": " + std::string(words));
  if (answer.retry_after_seconds >= 0) error.retry_after_milliseconds = answer.retry_after_seconds * 1000;
  return Failure(std::move(error));
}

}  // namespace polytomic::local
