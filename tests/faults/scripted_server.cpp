#include "faults/scripted_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
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

Connection::~Connection() {
  if (tls_ && says_goodbye_) tls_->say_goodbye();
}

bool Connection::secure() {
  if (!server_.identity_) return true;
  tls_.emplace(*server_.identity_, socket_);
  if (tls_->shake_hands()) return true;
  tls_.reset();
  return false;
}

bool Connection::read_request() {
  while (true) {
    const std::size_t end = received_.find("\r\n\r\n");
    const std::size_t whole = end == std::string::npos ? 0 : end + 4 + content_length({received_.data(), end});
    if (whole > 0 && received_.size() >= whole) {
      request_ = received_.substr(0, whole);
      received_.erase(0, whole);
      server_.record(request_);
      return true;
    }
    const std::string more = receive(16384);
    if (more.empty()) return false;
    received_ += more;
  }
}

std::string Connection::receive(std::size_t size) {
  std::string buffer(size, '\0');
  const ssize_t count = tls_ ? tls_->receive(buffer.data(), size) : recv(socket_, buffer.data(), size, 0);
  buffer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return buffer;
}

bool Connection::has_input() const {
  if (tls_ && tls_->has_input()) return true;
  pollfd watched{socket_, POLLIN | POLLRDHUP, 0};
  return poll(&watched, 1, 0) != 0;
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = tls_ ? tls_->send(bytes) : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Connection::reset_at_end() {
  const ::linger now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  says_goodbye_ = false;
}

void Connection::wait_for_close() {
  while (!receive(4096).empty()) {
  }
}

bool Connection::linger(std::chrono::milliseconds pause) const {
  // Only the end of the client's side ends the pause.
  pollfd watched{socket_, POLLRDHUP, 0};
  return poll(&watched, 1, static_cast<int>(pause.count())) == 0;
}

ScriptedServer::ScriptedServer(Script script, ScriptedServerOptions options) : script_(std::move(script)) {
  if (options.tls) identity_.emplace(std::move(*options.tls));
  std::tie(listener_, port_) = bind_loopback();
  if (options.listens) listen_now();
}

void ScriptedServer::listen_now() {
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
  if (acceptor_.joinable()) acceptor_.join();
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
  {
    Connection connection(*this, socket, number);
    script_(connection);
  }
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

// Long enough for any machine; a test that hangs says nothing.
void ScriptedServer::wait_until(std::unique_lock<std::mutex>& lock, const std::function<bool()>& is_so,
                                const char* otherwise) {
  if (!changed_.wait_for(lock, std::chrono::minutes(1), is_so)) throw std::runtime_error(otherwise);
}

void ScriptedServer::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  wait_until(
      lock, [&] { return requests_.size() >= count; }, "requests did not come");
}

void ScriptedServer::wait_for_ended_connections(std::size_t count) {
  std::unique_lock lock(mutex_);
  wait_until(
      lock, [&] { return ended_ >= count; }, "connections did not end");
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
    if (!connection.secure()) return;
    while (connection.read_request()) connection.send(bytes);
  };
}

int closed_port() {
  const auto [descriptor, port] = bind_loopback();
  close(descriptor);
  return port;
}

}  // namespace polytomic::faults
