#include "http/open_sockets.h"

#include <sys/socket.h>

namespace polytomic::http {
namespace {

bool is_still(int descriptor, ino_t socket) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode) && status.st_ino == socket;
}

}  // namespace

void OpenSockets::watch(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSockets::open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
}

std::size_t OpenSockets::count() {
  const std::scoped_lock lock(mutex_);
  std::erase_if(sockets_, [](const auto& entry) { return !is_still(entry.first, entry.second); });
  return sockets_.size();
}

curl_socket_t OpenSockets::open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) noexcept {
  auto& sockets = *static_cast<OpenSockets*>(self);
  const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened < 0) return CURL_SOCKET_BAD;
  struct stat status {};
  try {
    const std::scoped_lock lock(sockets.mutex_);
    if (fstat(opened, &status) == 0) sockets.sockets_[opened] = status.st_ino;
  } catch (...) {  // out of memory: the connection matters more than its count
  }
  ++sockets.counters_.connections_opened;  // last, so that whoever sees it finds the connection open
  return opened;
}

}  // namespace polytomic::http
