// The socket that a server accepts on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace polytomic::server {

struct ListenAddress {
  std::string address;  // without brackets
  std::uint16_t port = 0;
};

// Reads "127.0.0.1:8080" or "[::1]:8080"; nothing where it is neither.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

// As it stands in a URL, with brackets around IPv6.
[[nodiscard]] std::string format_authority(const ListenAddress& address);

class ListenSocket {
 public:
  // Binds and listens. Throws Failure that says what is in the way.
  explicit ListenSocket(const ListenAddress& address);
  ListenSocket(const ListenSocket&) = delete;
  ListenSocket& operator=(const ListenSocket&) = delete;
  ~ListenSocket();

  [[nodiscard]] int handle() const { return handle_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool is_loopback() const { return loopback_; }
  // Refuses new connections from now on; the handle stays valid for whoever still watches it.
  void refuse();

 private:
  int handle_ = -1;
  std::uint16_t port_ = 0;
  bool loopback_ = false;
};

}  // namespace polytomic::server
