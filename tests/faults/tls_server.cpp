#include "faults/tls_server.h"

#include <gnutls/gnutls.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "faults/certificates.h"

namespace polytomic::faults {
namespace {

constexpr std::string_view identity_body =
    R"({"data":{"id":"u1","email":"ada@example.com","role":"admin","organization_name":"shop","is_user":true}})";

}  // namespace

TlsServer::TlsServer(TlsServerOptions options) : options_(std::move(options)) {
  const Certificates& files = certificates();
  std::string key = content_of(files.key_file(options_.certificate));
  std::string certificate = content_of(files.certificate_file(options_.certificate));
  std::string authority = content_of(files.certificate_file("authority"));
  std::string protocols = options_.protocols;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::array settings = {
      MHD_OptionItem{MHD_OPTION_SOCK_ADDR, 0, &address},
      MHD_OptionItem{MHD_OPTION_HTTPS_MEM_KEY, 0, key.data()},
      MHD_OptionItem{MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.data()},
      MHD_OptionItem{MHD_OPTION_HTTPS_PRIORITIES, 0, protocols.data()},
      MHD_OptionItem{MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<std::intptr_t>(&note_connection), this},
      // Named, it makes the server ask for a certificate, so only where that is wanted.
      options_.requires_client_certificate ? MHD_OptionItem{MHD_OPTION_HTTPS_MEM_TRUST, 0, authority.data()}
                                           : MHD_OptionItem{MHD_OPTION_END, 0, nullptr},
      MHD_OptionItem{MHD_OPTION_END, 0, nullptr},
  };
  constexpr unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS;
  daemon_.reset(
      MHD_start_daemon(flags, 0, nullptr, nullptr, &handle, this, MHD_OPTION_ARRAY, settings.data(), MHD_OPTION_END));
  if (!daemon_) throw std::runtime_error("cannot start a TLS server with protocols " + options_.protocols);
}

int TlsServer::port() const {
  const MHD_DaemonInfo* info = MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT);
  if (info == nullptr) throw std::runtime_error("the TLS server has no port");
  return info->port;
}

std::size_t TlsServer::connection_count() {
  const std::scoped_lock lock(mutex_);
  return connections_;
}

std::vector<std::string> TlsServer::credentials() {
  const std::scoped_lock lock(mutex_);
  return credentials_;
}

MHD_Result TlsServer::handle(void* self, MHD_Connection* connection, const char* target, const char* method,
                             const char* /*version*/, const char* /*data*/, std::size_t* size,
                             void** request) noexcept {
  auto& server = *static_cast<TlsServer*>(self);
  if (*request == nullptr) {  // the head has come, the body has not
    *request = self;
    const char* credentials = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
    const std::scoped_lock lock(server.mutex_);
    server.credentials_.emplace_back(credentials == nullptr ? "" : credentials);
    return MHD_YES;
  }
  if (*size > 0) {
    *size = 0;
    return MHD_YES;
  }
  const bool known = std::string_view(method) == "GET" && std::string_view(target) == "/api/me";
  const std::string_view body = known ? identity_body : std::string_view();
  MHD_Response* answer =
      MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_PERSISTENT);
  const MHD_Result result = MHD_queue_response(connection, known ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND, answer);
  MHD_destroy_response(answer);
  return result;
}

void TlsServer::note_connection(void* self, MHD_Connection* connection, void** /*context*/,
                                MHD_ConnectionNotificationCode event) noexcept {
  if (event != MHD_CONNECTION_NOTIFY_STARTED) return;
  auto& server = *static_cast<TlsServer*>(self);
  {
    const std::scoped_lock lock(server.mutex_);
    ++server.connections_;
  }
  if (!server.options_.requires_client_certificate) return;
  // The library only asks for a certificate and then takes any or none.
  const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  auto* session = static_cast<gnutls_session_t>(info->tls_session);
  gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
  gnutls_session_set_verify_cert(session, nullptr, 0);
}

}  // namespace polytomic::faults
