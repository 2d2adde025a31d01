#include "server/listen_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "server/unix_socket_file.h"

namespace polytomic::server {
namespace {

constexpr int backlog = 1024;
constexpr std::string_view unix_prefix = "unix:";

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

ListenAddress listen_address(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.storage, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return {.address = text.data(), .port = ntohs(four.sin_port)};
  }
  if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address.storage, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    return {.address = text.data(), .port = ntohs(six.sin6_port)};
  }
  sockaddr_un local{};
  std::memcpy(&local, &address.storage, sizeof local);
  const auto* const path = static_cast<const char*>(local.sun_path);
  const std::string name(path, strnlen(path, sizeof local.sun_path));
  return {.path = name.empty() ? "(abstract)" : name};
}

int socket_option(int handle, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(handle, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
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
  if (text.starts_with(unix_prefix)) {
    text.remove_prefix(unix_prefix.size());
    if (text.empty() || text.find('\0') != std::string_view::npos) return std::nullopt;
    return ListenAddress{.path = std::string(text)};
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view address = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  ListenAddress parsed{.address = std::string(address)};
  const auto outcome = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  if (outcome.ec != std::errc{} || outcome.ptr != port.data() + port.size()) return std::nullopt;
  if (parsed.address == "localhost") parsed.address = "127.0.0.1";
  const bool is_ipv6 = parsed.address.find(':') != std::string::npos;
  if (is_ipv6 != bracketed || !socket_address(parsed)) return std::nullopt;
  return parsed;
}

std::string format_authority(const ListenAddress& address) {
  if (!address.path.empty()) return std::string(unix_prefix) + address.path;
  const bool is_ipv6 = address.address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.address + "]" : address.address) + ":" + std::to_string(address.port);
}

ListenSocket::ListenSocket(const ListenAddress& address, unsigned mode) {
  if (address.path.empty()) {
    open(address);
    return;
  }
  handle_ = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (handle_ < 0) throw_cannot_listen(address, errno);
  try {
    file_ = std::make_unique<UnixSocketFile>(handle_, address.path, mode, backlog);
  } catch (...) {
    close(handle_);
    throw;
  }
  address_ = address;
  local_ = true;
}

ListenSocket::ListenSocket(int handle) : handle_(handle) {
  const bool listens = socket_option(handle, SO_ACCEPTCONN) == 1 && socket_option(handle, SO_TYPE) == SOCK_STREAM;
  if (!listens) {
    throw Failure(
        POLYTOMIC_ERROR_INVALID_ARGUMENT,
        "the file descriptor " + std::to_string(handle) +
            " that this program was started with is no stream socket that listens. Look at the socket unit: it "
            "needs ListenStream= and Accept=no");
  }
  (void)fcntl(handle, F_SETFL, fcntl(handle, F_GETFL) | O_NONBLOCK);
  (void)fcntl(handle, F_SETFD, FD_CLOEXEC);
  read_address();
}

ListenSocket::ListenSocket(ListenSocket&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)),
      address_(std::move(other.address_)),
      local_(other.local_),
      file_(std::move(other.file_)) {}

ListenSocket::~ListenSocket() {
  file_.reset();
  if (handle_ >= 0) close(handle_);
}

void ListenSocket::open(const ListenAddress& address) {
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
  read_address();
}

void ListenSocket::read_address() {
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  if (getsockname(handle_, bound.any(), &bound.size) != 0) return;
  address_ = listen_address(bound);
  local_ = bound.storage.ss_family == AF_UNIX || is_loopback_address(bound);
}

}  // namespace polytomic::server
