// HTTP in front of a Backend: every operation of the API under its documented path.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/access.h"
#include "core/backend.h"

namespace polytomic::server {

struct ServerOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6, without brackets
  std::uint16_t port = 0;             // 0: any free one
  std::size_t body_limit = std::size_t{1} << 20U;
  std::size_t url_limit = std::size_t{8} << 10U;
  std::size_t connection_memory = std::size_t{64} << 10U;  // bounds the headers of a request
  unsigned connection_limit = 4096;
  std::chrono::seconds idle_timeout{60};            // of a connection that neither sends nor receives
  std::chrono::milliseconds call_timeout{60'000};   // of the work on one request
  std::chrono::milliseconds drain_timeout{10'000};  // for accepted requests when the server stops
  bool require_key = true;
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

  [[nodiscard]] std::uint16_t port() const;
  // As it stands in a URL: "127.0.0.1:8080", "[::1]:8080".
  [[nodiscard]] std::string authority() const;

 private:
  class Daemon;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace polytomic::server
