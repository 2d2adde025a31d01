// The sockets that a server accepts on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace polytomic::server {

struct ListenAddress {
  std::string address = {};  // IPv4 or IPv6, without brackets
  std::uint16_t port = 0;    // 0: any free one
  std::string path = {};     // where not empty: of a Unix socket, and there is neither address nor port
};

// Reads "127.0.0.1:8080", "[::1]:8080" or "unix:PATH"; nothing where it is none of them.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

// As it stands in a URL, with brackets around IPv6; "unix:PATH" for a Unix socket.
[[nodiscard]] std::string format_authority(const ListenAddress& address);

class UnixSocketFile;

class ListenSocket {
 public:
  // Binds and listens; `mode` is that of the file of a Unix socket. Throws Failure that says what is in the way.
  explicit ListenSocket(const ListenAddress& address, unsigned mode = 0600);
  // Takes over a socket that listens already. Throws Failure where it does not.
  explicit ListenSocket(int handle);
  ListenSocket(ListenSocket&& other) noexcept;
  ListenSocket& operator=(ListenSocket&&) = delete;
  ~ListenSocket();

  [[nodiscard]] int handle() const { return handle_; }
  // The port is the one that it got.
  [[nodiscard]] const ListenAddress& address() const { return address_; }
  [[nodiscard]] bool is_unix() const { return !address_.path.empty(); }
  // Whether only this machine can reach it.
  [[nodiscard]] bool is_local() const { return local_; }

 private:
  void open(const ListenAddress& address);
  void read_address();

  int handle_ = -1;
  ListenAddress address_;
  bool local_ = false;
  std::unique_ptr<UnixSocketFile> file_;
};

}  // namespace polytomic::server
