#include "http/open_sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <optional>

namespace polytomic::http {
namespace {

// What is behind a descriptor, where it is a socket. libcurl may close it just then, and somebody else open a file in its
// place; so it is not fstat that is asked, which the thread sanitizer takes for a use of the descriptor itself.
std::optional<ino_t> socket_behind(int descriptor) {
  struct stat status {};
  if (fstatat(descriptor, "", &status, AT_EMPTY_PATH) != 0 || !S_ISSOCK(status.st_mode)) return std::nullopt;
  return status.st_ino;
}

// 0 where it has none.
long port_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

}  // namespace

void OpenSockets::watch(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSockets::open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
}

std::size_t OpenSockets::count() {
  const std::scoped_lock lock(mutex_);
  std::erase_if(sockets_, [](const auto& entry) { return socket_behind(entry.first) != entry.second; });
  return sockets_.size();
}

void OpenSockets::break_off(long port) noexcept {
  const std::scoped_lock lock(mutex_);
  for (const auto& [descriptor, behind] : sockets_) {
    if (socket_behind(descriptor) != behind) continue;
    if (port == 0 || port_of(descriptor) == port) ::shutdown(descriptor, SHUT_RDWR);
  }
}

curl_socket_t OpenSockets::open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) noexcept {
  auto& sockets = *static_cast<OpenSockets*>(self);
  const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened < 0) return CURL_SOCKET_BAD;
  try {
    const auto behind = socket_behind(opened);
    const std::scoped_lock lock(sockets.mutex_);
    if (behind) sockets.sockets_[opened] = *behind;
  } catch (...) {  // out of memory: the connection matters more than its count
  }
  ++sockets.counters_.connections_opened;  // last, so that whoever sees it finds the connection open
  return opened;
}

}  // namespace polytomic::http
