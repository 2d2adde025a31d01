#include "faults/soak_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>

namespace polytomic::faults {
namespace {

// More than all clients of a run have connections, so that none of them waits to be served.
constexpr std::uint64_t worker_count = 128;

const std::string good_body = R"({"data":{"id":"c1","name":"Shop"}})";
const std::string head = "HTTP/1.1 200 OK\r\n";

std::string whole(std::string_view status, std::string_view headers, const std::string& body) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool read_more(int socket, std::string& received) {
  std::array<char, 4096> buffer{};
  const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  received.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

bool read_request(int socket, std::string& received) {
  constexpr std::string_view length_name = "Content-Length: ";
  std::size_t end = 0;
  while ((end = received.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(socket, received)) return false;
  }
  std::size_t length = 0;
  const std::size_t found = received.find(length_name);
  if (found < end) std::from_chars(received.data() + found + length_name.size(), received.data() + end, length);
  while (received.size() < end + 4 + length) {
    if (!read_more(socket, received)) return false;
  }
  received.erase(0, end + 4 + length);
  return true;
}

void wait_for_close(int socket) {
  std::string ignored;
  while (read_more(socket, ignored)) ignored.clear();
}

}  // namespace

SoakServer::SoakServer(std::uint64_t seed) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, 1024) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no loopback port");
  }
  port_ = ntohs(address.sin_port);
  for (std::uint64_t worker = 0; worker < worker_count; ++worker) {
    workers_.emplace_back([this, own = seed + worker] { work(own); });
  }
}

SoakServer::~SoakServer() {
  shutdown(listener_, SHUT_RDWR);
  {
    const std::scoped_lock lock(mutex_);
    for (const int socket : open_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& worker : workers_) worker.join();
  close(listener_);
}

void SoakServer::wait_until_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return open_.empty(); });
}

void SoakServer::work(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    {
      const std::scoped_lock lock(mutex_);
      open_.insert(socket);
    }
    serve(socket, random);
    {
      const std::scoped_lock lock(mutex_);
      open_.erase(socket);
      close(socket);
    }
    changed_.notify_all();
  }
}

void SoakServer::serve(int socket, std::mt19937_64& random) {
  std::string received;
  while (read_request(socket, received)) {
    const std::size_t kind = random() % 10 < 7 ? 0 : random() % kind_count;
    ++plays_[kind];
    if (!answer_with(kind, socket)) return;
  }
}

bool SoakServer::answer_with(std::size_t kind, int socket) {
  const auto and_close = [&](const std::string& bytes) {
    send_all(socket, bytes);
    return false;
  };
  switch (kind) {
    case 1:
      return false;
    case 2: {
      const linger now{1, 0};
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
      return false;
    }
    case 3:
      return and_close(head + "Content-Length: 100\r\n\r\n{");
    case 4:
      wait_for_close(socket);
      return false;
    case 5:
      return send_all(socket, whole("503 X", "", "{}"));
    case 6:
      return send_all(socket, whole("429 X", "Retry-After: 0\r\n", "{}"));
    case 7:
      return and_close("SSH-2.0-OpenSSH_9.2\r\n");
    case 8:
      return send_all(socket, whole("404 X", "", R"({"key":"not_found","message":"no such connection"})"));
    case 9:
      return send_all(socket, whole("200 OK", "Content-Encoding: gzip\r\n", "this was never compressed"));
    case 10:
      return and_close(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
    case 11: {
      pollfd watched{socket, POLLRDHUP, 0};
      return poll(&watched, 1, 5) == 0 && send_all(socket, whole("200 OK", "", good_body));
    }
    case 12:
      return and_close(whole("200 OK", "", std::string(100'000, ' ')));
    default:
      return send_all(socket, whole("200 OK", "", good_body));
  }
}

}  // namespace polytomic::faults
