#include "relay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace polytomic::local::postgresql::testing {
namespace {

constexpr std::size_t header_size = 5;  // a letter and the size of the rest with itself

class Socket {
 public:
  explicit Socket(int number) : number_(number) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

bool write_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = send(to, bytes, size, MSG_NOSIGNAL);
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

// What came, or nothing at the end.
std::size_t pass_some(int from, int to) {
  std::array<char, 65536> bytes{};
  const ssize_t size = recv(from, bytes.data(), bytes.size(), 0);
  if (size <= 0 || !write_all(to, bytes.data(), static_cast<std::size_t>(size))) return 0;
  return static_cast<std::size_t>(size);
}

// Passes the server's greeting on, with another number for its process; false at the end.
bool pass_greeting(int server, int client) {
  while (true) {
    std::vector<char> message(header_size);
    if (recv(server, message.data(), header_size, MSG_WAITALL) != static_cast<ssize_t>(header_size)) return false;
    std::uint32_t size = 0;
    std::memcpy(&size, message.data() + 1, sizeof size);
    message.resize(1 + ntohl(size));
    const std::size_t rest = message.size() - header_size;
    if (recv(server, message.data() + header_size, rest, MSG_WAITALL) != static_cast<ssize_t>(rest)) return false;
    const char letter = message.front();
    if (letter == 'K') message[header_size] = static_cast<char>(message[header_size] ^ 0x40);
    if (!write_all(client, message.data(), message.size())) return false;
    if (letter == 'Z') return true;
  }
}

int connect_to(const std::string& path) {
  const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return connection;
  close(connection);
  return -1;
}

}  // namespace

Relay::Relay(const std::string& socket_directory, int port, ProcessNumber number)
    : server_(socket_directory + "/.s.PGSQL." + std::to_string(port)), number_(number), thread_([this] { serve(); }) {}

Relay::~Relay() {
  listener_.end();
  thread_.join();
}

void Relay::serve() {
  while (true) {
    const Socket client(listener_.accept());
    if (client.get() < 0) return;
    const Socket server(connect_to(server_));
    if (server.get() < 0) continue;
    ++round_trips_;
    if (pass_some(client.get(), server.get()) == 0) continue;
    if (number_ == ProcessNumber::made_up && !pass_greeting(server.get(), client.get())) continue;
    pass_on(client.get(), server.get());
  }
}

void Relay::pass_on(int client, int server) {
  bool has_server_spoken = number_ == ProcessNumber::made_up;
  while (true) {
    std::array<pollfd, 3> watched{{{client, POLLIN, 0}, {server, POLLIN, 0}, {listener_.get(), 0, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0 || watched[2].revents != 0) return;
    if (watched[1].revents != 0) {
      if (pass_some(server, client) == 0) return;
      has_server_spoken = true;
    } else if (watched[0].revents != 0) {
      if (has_server_spoken) ++round_trips_;
      has_server_spoken = false;
      if (pass_some(client, server) == 0) return;
    }
  }
}

}  // namespace polytomic::local::postgresql::testing
