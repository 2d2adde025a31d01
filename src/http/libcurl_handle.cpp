#include "http/libcurl_handle.h"

#include <algorithm>
#include <chrono>

namespace polytomic::http {
namespace {

constexpr long receive_buffer = 64L << 10U;

long whole_seconds(std::chrono::milliseconds duration) {
  return std::max<long>(1, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count()));
}

// Giving up on a call must not wait for a name server. The oldest releases that we build with do not know how.
void set_quick_exit(CURL* easy) {
  static const curl_easyoption* const option = curl_easy_option_by_name("QUICK_EXIT");
  if (option != nullptr) set_option(easy, option->id, 1L);
}

void set_protocol(CURL* easy, const Target& target) {
  set_option(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(easy, CURLOPT_PATH_AS_IS, 1L);
  set_option(easy, CURLOPT_ACCEPT_ENCODING, "");
  set_option(easy, CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE});
  set_option(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // Learn first whether the server multiplexes, rather than open a connection for each call.
  if (target.address.origin.scheme == "https") set_option(easy, CURLOPT_PIPEWAIT, 1L);
}

void set_limits(CURL* easy, const RemoteOptions& options) {
  // Deadlines and stalls are the event loop's: it knows them to the millisecond, and while no attempt runs.
  set_option(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set_option(easy, CURLOPT_MAXAGE_CONN, whole_seconds(options.idle_timeout));
  set_option(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set_option(easy, CURLOPT_NOSIGNAL, 1L);
  set_option(easy, CURLOPT_BUFFERSIZE, receive_buffer);
  set_quick_exit(easy);
}

void set_security(CURL* easy, const RemoteOptions& options) {
  set_option(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set_option(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set_option(easy, CURLOPT_SSL_VERIFYPEER, options.allow_unverified_tls ? 0L : 1L);
  set_option(easy, CURLOPT_SSL_VERIFYHOST, options.allow_unverified_tls ? 0L : 2L);
  if (!options.pinned_public_key.empty()) set_option(easy, CURLOPT_PINNEDPUBLICKEY, options.pinned_public_key.c_str());
  if (!options.ca_file.empty()) set_option(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.crl_file.empty()) set_option(easy, CURLOPT_CRLFILE, options.crl_file.c_str());
  if (!options.client_certificate_file.empty())
    set_option(easy, CURLOPT_SSLCERT, options.client_certificate_file.c_str());
  if (!options.client_key_file.empty()) set_option(easy, CURLOPT_SSLKEY, options.client_key_file.c_str());
}

void set_route(CURL* easy, const Target& target) {
  const RemoteOptions& options = target.options;
  if (!options.unix_socket.empty()) set_option(easy, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  if (!options.proxy.empty()) {
    set_option(easy, CURLOPT_PROXY, options.proxy.c_str());
  } else if (target.address.origin.is_loopback() || !options.use_environment_proxy) {
    // A proxy from the environment would see the credentials, and its loopback is another machine's.
    set_option(easy, CURLOPT_NOPROXY, "*");
  }
}

}  // namespace

EasyHandle make_handle(const Target& target, const HandleCallbacks& callbacks) {
  EasyHandle handle = checked(EasyHandle(curl_easy_init()));
  CURL* const easy = handle.get();
  set_protocol(easy, target);
  set_limits(easy, target.options);
  set_security(easy, target.options);
  set_route(easy, target);
  set_option(easy, CURLOPT_HEADERFUNCTION, callbacks.receive_header);
  set_option(easy, CURLOPT_WRITEFUNCTION, callbacks.receive_body);
  set_option(easy, CURLOPT_PREREQFUNCTION, callbacks.before_request);
  return handle;
}

}  // namespace polytomic::http
