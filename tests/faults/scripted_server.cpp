#include "faults/scripted_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace polytomic::faults {
namespace {

sockaddr_in loopback_address() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A bound socket and its port.
std::pair<int, int> bind_loopback() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback_address();
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (descriptor < 0 || bind(descriptor, generic, size) != 0 || getsockname(descriptor, generic, &size) != 0) {
    throw std::runtime_error("no loopback port");
  }
  return {descriptor, ntohs(address.sin_port)};
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t found = head.find(name);
  std::size_t length = 0;
  if (found != std::string_view::npos)
    std::from_chars(head.data() + found + name.size(), head.data() + head.size(), length);
  return length;
}

}  // namespace

bool Connection::read_request() {
  std::array<char, 16384> buffer{};
  while (true) {
    const std::size_t end = received_.find("\r\n\r\n");
    const std::size_t whole = end == std::string::npos ? 0 : end + 4 + content_length({received_.data(), end});
    if (whole > 0 && received_.size() >= whole) {
      request_ = received_.substr(0, whole);
      received_.erase(0, whole);
      server_.record(request_);
      return true;
    }
    const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    received_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void Connection::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Connection::reset_at_end() const {
  const linger now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

void Connection::wait_for_close() {
  std::array<char, 4096> buffer{};
  while (recv(socket_, buffer.data(), buffer.size(), 0) > 0) {
  }
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  std::tie(listener_, port_) = bind_loopback();
  if (listen(listener_, 1024) != 0) throw std::runtime_error("cannot listen");
  acceptor_ = std::thread([this] { accept_connections(); });
}

ScriptedServer::~ScriptedServer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    gate_open_ = true;
    for (const int socket : open_sockets_) shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (std::thread& thread : threads_) thread.join();
}

void ScriptedServer::accept_connections() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::scoped_lock lock(mutex_);
    if (stopping_) {
      close(socket);
      return;
    }
    open_sockets_.push_back(socket);
    threads_.emplace_back([this, socket, number = accepted_++] { serve(socket, number); });
  }
}

void ScriptedServer::serve(int socket, std::size_t number) {
  Connection connection(*this, socket, number);
  script_(connection);
  {
    const std::scoped_lock lock(mutex_);
    std::erase(open_sockets_, socket);
    close(socket);
    ++ended_;
  }
  changed_.notify_all();
}

void ScriptedServer::record(const std::string& request) {
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
  }
  changed_.notify_all();
}

std::vector<std::string> ScriptedServer::requests() {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

std::size_t ScriptedServer::connection_count() {
  const std::scoped_lock lock(mutex_);
  return accepted_;
}

void ScriptedServer::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

void ScriptedServer::wait_for_ended_connections(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ended_ >= count; });
}

void ScriptedServer::open_gate() {
  {
    const std::scoped_lock lock(mutex_);
    gate_open_ = true;
  }
  changed_.notify_all();
}

void ScriptedServer::wait_at_gate() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return gate_open_; });
}

std::string answer(std::string_view status, std::string_view body, std::string_view further_headers) {
  std::string bytes = "HTTP/1.1 ";
  bytes.append(status).append("\r\n").append(further_headers);
  bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return bytes;
}

ScriptedServer::Script always(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    while (connection.read_request()) connection.send(bytes);
  };
}

int closed_port() {
  const auto [descriptor, port] = bind_loopback();
  close(descriptor);
  return port;
}

}  // namespace polytomic::faults
