#include "http/open_sockets.h"

#include <sys/socket.h>

#include <optional>

namespace polytomic::http {
namespace {

// The kernel gives no two sockets the same. Nothing where there is no socket any more: libcurl may close it just now, and
// somebody else open a file in its place.
std::optional<std::uint64_t> number_of(int descriptor) {
  std::uint64_t number = 0;
  socklen_t size = sizeof(number);
  if (getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &number, &size) != 0) return std::nullopt;
  return number;
}

}  // namespace

void OpenSockets::watch(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSockets::open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
}

std::size_t OpenSockets::count() {
  const std::scoped_lock lock(mutex_);
  std::erase_if(sockets_, [](const auto& entry) { return number_of(entry.first) != entry.second; });
  return sockets_.size();
}

curl_socket_t OpenSockets::open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) noexcept {
  auto& sockets = *static_cast<OpenSockets*>(self);
  const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened < 0) return CURL_SOCKET_BAD;
  try {
    const auto number = number_of(opened);
    const std::scoped_lock lock(sockets.mutex_);
    if (number) sockets.sockets_[opened] = *number;
  } catch (...) {  // out of memory: the connection matters more than its count
  }
  ++sockets.counters_.connections_opened;  // last, so that whoever sees it finds the connection open
  return opened;
}

}  // namespace polytomic::http
