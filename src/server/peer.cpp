#include "server/peer.h"

#include <netinet/in.h>

#include <cstring>

namespace polytomic::server {
namespace {

// Longer than any address.
constexpr std::string_view unix_prefix = "user of this machine ";

constexpr std::size_t network_bytes = 8;  // of an IPv6 address: the rest is the client's to choose

template <class Address>
Address copy_of(const sockaddr* address) {
  Address copy;
  std::memcpy(&copy, address, sizeof copy);
  return copy;
}

std::string bytes_of(const void* data, std::size_t size) { return {static_cast<const char*>(data), size}; }

std::string internet6_peer(const sockaddr_in6& address) {
  const auto& bytes = address.sin6_addr.s6_addr;
  constexpr std::size_t mapped_at = 12;
  if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) return bytes_of(bytes + mapped_at, sizeof bytes - mapped_at);
  return bytes_of(bytes, network_bytes);
}

std::string local_peer(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
  return std::string(unix_prefix) + std::to_string(credentials.uid);
}

}  // namespace

bool is_unix_peer(std::string_view peer) { return peer.starts_with(unix_prefix); }

std::string peer_of(const sockaddr* address, int socket) {
  const int family = address != nullptr ? address->sa_family : AF_UNSPEC;
  if (family == AF_INET6) return internet6_peer(copy_of<sockaddr_in6>(address));
  if (family != AF_INET) return local_peer(socket);
  const auto internet = copy_of<sockaddr_in>(address);
  return bytes_of(&internet.sin_addr, sizeof internet.sin_addr);
}

}  // namespace polytomic::server
