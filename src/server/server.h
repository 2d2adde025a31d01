// HTTP in front of a Backend: every operation of the API under its documented path.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/access.h"
#include "core/backend.h"
#include "server/client_connection.h"
#include "server/listen_socket.h"
#include "server/tls_credentials.h"

namespace polytomic::server {

struct ServerOptions {
  std::vector<ListenAddress> listen = {{.address = "127.0.0.1"}};
  std::vector<int> inherited;   // sockets that listen already; owned by the server
  unsigned socket_mode = 0600;  // of the files of Unix sockets
  std::optional<TlsFiles> tls;  // of all but Unix sockets
  std::size_t body_limit = std::size_t{1} << 20U;
  std::size_t url_limit = std::size_t{8} << 10U;
  std::size_t header_limit = std::size_t{10} << 10U;  // of the request line and the headers together
  unsigned connection_limit = 4096;
  std::size_t call_limit = 1024;                       // requests that wait for work or are worked on
  std::size_t memory_limit = std::size_t{256} << 20U;  // of the bodies and answers of all requests
  unsigned threads = 0;                                // that read requests and send answers; 0: two a processor
  ClientTimeouts timeouts;
  std::chrono::milliseconds call_timeout{60'000};   // of the work on one request
  std::chrono::milliseconds drain_timeout{10'000};  // for accepted requests when the server stops
  bool require_key = true;
  bool explorer = true;      // whether "/" is a page to look around on
  Logger* logger = nullptr;  // outlives the server; nullptr for none
};

class Server {
 public:
  // Listens when it returns. `backend` and `keys` outlive the server. Throws Failure.
  Server(ServerOptions options, Backend& backend, AccessKeys& keys);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Stops accepting, lets accepted requests finish for a while, cancels the rest and joins.
  ~Server();

  // Where it listens, with the ports that it got.
  [[nodiscard]] std::vector<ListenAddress> addresses() const;
  // Of the first address.
  [[nodiscard]] std::uint16_t port() const;
  // The first address as it stands in a URL: "127.0.0.1:8080", "[::1]:8080".
  [[nodiscard]] std::string authority() const;
  // Reads the certificate and the key again, for connections to come. Throws Failure, and keeps what there was, where they
  // cannot be used.
  void reload_certificate();

 private:
  class Daemon;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace polytomic::server
