#include "connectors/loopback_listener.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace polytomic::local::testing {

LoopbackListener::LoopbackListener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const place = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_, place, size) != 0 || listen(socket_, 4) != 0 || getsockname(socket_, place, &size) != 0) {
    close(socket_);
    throw std::runtime_error("no port to listen on");
  }
  port_ = ntohs(address.sin_port);
}

LoopbackListener::~LoopbackListener() { close(socket_); }

int LoopbackListener::accept() const { return accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); }

void LoopbackListener::end() const { shutdown(socket_, SHUT_RDWR); }

}  // namespace polytomic::local::testing
