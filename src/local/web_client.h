// HTTP for connectors: one bounded exchange at a time with the service that a connection names.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/error.h"
#include "core/url.h"
#include "local/web_address.h"

namespace polytomic::local {

enum class WebMethod { get, head, post };

struct WebRequest {
  WebMethod method = WebMethod::get;
  std::string url;
  std::vector<NamedValue> headers;
  std::optional<NamedValue> basic;  // username and password
  std::string authorities;  // certificates in PEM that are trusted instead of this machine's; empty: this machine's
  std::string body;         // of a POST
  bool is_private = false;  // what it carries is for the origin of `url` only: no redirect leads elsewhere
  std::size_t answer_limit = std::size_t{16} << 20U;  // bytes of the body, decompressed
};

struct WebAnswer {
  int status = 0;
  std::vector<NamedValue> headers;
  std::string body;                       // without a sink, or where the answer is no success
  std::int64_t retry_after_seconds = -1;  // -1: the server did not say

  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
  // Empty where there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

// Takes the body of a success as it comes, decompressed. False ends the exchange: nothing more is wanted.
using WebBodySink = std::function<bool(std::string_view bytes)>;

// Keeps its connections between exchanges. Used by one thread at a time.
class WebClient {
 public:
  WebClient();
  WebClient(const WebClient&) = delete;
  WebClient& operator=(const WebClient&) = delete;
  ~WebClient();

  // Follows redirects of GET and HEAD, from https never to http. The call's deadline and cancellation end it within 100 ms.
  // Throws Failure: POLYTOMIC_ERROR_DATABASE_UNAVAILABLE where no answer came, _DATABASE_ERROR for TLS, redirects that
  // are not followed and answers beyond the limit, _INVALID_ARGUMENT for headers that cannot be sent.
  WebAnswer exchange(const WebRequest& request, const Context& context, const WebBodySink& sink = {});

 private:
  struct CleanUp {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
  };

  void perform(CURL* easy, const Context& context, CURLcode& outcome);

  std::unique_ptr<CURLM, CleanUp> multi_;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) naming `field` where the header cannot be sent or would change what
// the request is.
void check_web_header(std::string_view field, const std::string& name, std::string_view value);

// What an answer that is no success means for a connection.
[[nodiscard]] Failure refused_by_service(const WebAnswer& answer, const std::string& place);

}  // namespace polytomic::local
