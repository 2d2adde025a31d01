#include "server/listen_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "core/error.h"

namespace polytomic::server {
namespace {

constexpr int backlog = 1024;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] sockaddr* any() { return reinterpret_cast<sockaddr*>(&storage); }
};

// The address in the form that sockets take; nothing where it is no numeric address.
std::optional<SocketAddress> socket_address(const ListenAddress& wanted) {
  SocketAddress address;
  sockaddr_in four{};
  if (inet_pton(AF_INET, wanted.address.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(wanted.port);
    std::memcpy(&address.storage, &four, sizeof four);
    address.size = sizeof four;
    return address;
  }
  sockaddr_in6 six{};
  if (inet_pton(AF_INET6, wanted.address.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(wanted.port);
    std::memcpy(&address.storage, &six, sizeof six);
    address.size = sizeof six;
    return address;
  }
  return std::nullopt;
}

bool is_loopback_address(const SocketAddress& address) {
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.storage, sizeof four);
    return (ntohl(four.sin_addr.s_addr) >> 24U) == 127;
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &address.storage, sizeof six);
  return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
}

std::uint16_t bound_port(int handle) {
  SocketAddress address;
  address.size = sizeof address.storage;
  if (getsockname(handle, address.any(), &address.size) != 0) return 0;
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.storage, sizeof four);
    return ntohs(four.sin_port);
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &address.storage, sizeof six);
  return ntohs(six.sin6_port);
}

std::string advice(int reason) {
  switch (reason) {
    case EADDRINUSE:
      return ": another program listens there. Choose another port, or 0 for any free one";
    case EACCES:
      return ": this needs more rights. Choose a port above 1023";
    case EADDRNOTAVAIL:
      return ": this machine does not have that address. Choose one of its own, such as 127.0.0.1";
    default:
      return ": " + std::generic_category().message(reason);
  }
}

[[noreturn]] void throw_cannot_listen(const ListenAddress& wanted, int reason) {
  Error error =
      make_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "cannot listen on " + format_authority(wanted) + advice(reason));
  error.os_error = reason;
  throw Failure(std::move(error));
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view address = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  ListenAddress parsed{std::string(address), 0};
  const auto outcome = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  if (outcome.ec != std::errc{} || outcome.ptr != port.data() + port.size()) return std::nullopt;
  if (parsed.address == "localhost") parsed.address = "127.0.0.1";
  const bool is_ipv6 = parsed.address.find(':') != std::string::npos;
  if (is_ipv6 != bracketed || !socket_address(parsed)) return std::nullopt;
  return parsed;
}

std::string format_authority(const ListenAddress& address) {
  const bool is_ipv6 = address.address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.address + "]" : address.address) + ":" + std::to_string(address.port);
}

ListenSocket::ListenSocket(const ListenAddress& address) {
  auto wanted = socket_address(address);
  if (!wanted) {
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                  "\"" + address.address + "\" is not an IP address to listen on. Use one such as 127.0.0.1 or ::1");
  }
  handle_ = socket(wanted->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (handle_ < 0) throw_cannot_listen(address, errno);
  const int on = 1;
  setsockopt(handle_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (wanted->storage.ss_family == AF_INET6) setsockopt(handle_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(handle_, wanted->any(), wanted->size) != 0 || listen(handle_, backlog) != 0) {
    const int reason = errno;
    close(handle_);
    throw_cannot_listen(address, reason);
  }
  port_ = bound_port(handle_);
  loopback_ = is_loopback_address(*wanted);
}

ListenSocket::~ListenSocket() { close(handle_); }

void ListenSocket::refuse() { (void)shutdown(handle_, SHUT_RDWR); }

}  // namespace polytomic::server
