#include "server/event_loop.h"

#include <gnutls/abstract.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "server/answer.h"

namespace polytomic::server {
namespace {

// Beside its head, what a request needs of the memory of its connection: the head of the answer, and the lists of headers.
constexpr std::size_t memory_beside_head = std::size_t{2} << 10U;

// How many connections may be over the limit while those that make room for them are being closed.
constexpr unsigned overlap = 1024;

constexpr std::chrono::milliseconds longest_look{1'000};
constexpr std::chrono::milliseconds shortest_look{10};

// Of the time that a client has, so much may pass until it is noticed that it is over.
std::chrono::milliseconds look_interval(const ClientTimeouts& timeouts) {
  return std::clamp(std::min({timeouts.idle, timeouts.header, timeouts.body}) / 4, shortest_look, longest_look);
}

// The library would split the query into a list of its own, many times the size of the text; where that does not fit
// into the memory of a connection it falls silent until the idle timeout. The text is in its own writable buffer.
void hide_query(const char* target) noexcept {
  if (const char* mark = std::strchr(target, '?'); mark != nullptr && mark[1] != '\0')
    const_cast<char*>(mark)[1] = '\0';
}

ClientConnection* client_of(MHD_Connection* connection) {
  return static_cast<ClientConnection*>(
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
}

// The callbacks of the HTTP library: C, so nothing may be thrown out of them.

void* begin_exchange(void* service, const char* target, MHD_Connection* connection) noexcept {
  try {
    ClientConnection* const client = client_of(connection);
    client->read_head();
    auto exchange = std::make_unique<Exchange>(*static_cast<const Service*>(service), *client, connection, target);
    hide_query(target);
    return exchange.release();
  } catch (...) {
    return nullptr;
  }
}

MHD_Result handle_exchange(void*, MHD_Connection*, const char*, const char* method, const char* version,
                           const char* data, std::size_t* size, void** exchange) noexcept {
  if (*exchange == nullptr) return MHD_NO;
  try {
    return static_cast<Exchange*>(*exchange)->handle(method, version, data, *size);
  } catch (...) {
    return MHD_NO;
  }
}

void end_exchange(void*, MHD_Connection* connection, void** exchange, MHD_RequestTerminationCode reason) noexcept {
  client_of(connection)->await_request();
  const std::unique_ptr<Exchange> ended(static_cast<Exchange*>(std::exchange(*exchange, nullptr)));
  try {
    if (ended) ended->finish(reason == MHD_REQUEST_TERMINATED_COMPLETED_OK);
  } catch (...) {  // a log that cannot be written must not end the server
  }
}

// Escapes stay: the path is split before its parts are decoded.
std::size_t keep_escapes(void*, MHD_Connection*, char* text) noexcept { return std::strlen(text); }

// The library wants to know of a certificate when it starts; each connection gets its own instead.
int no_certificate(gnutls_session_t, const gnutls_datum_t*, int, const gnutls_pk_algorithm_t*, int, gnutls_pcert_st**,
                   unsigned*, gnutls_privkey_t*) noexcept {
  return GNUTLS_E_NO_CERTIFICATE_FOUND;
}

std::intptr_t option_value(auto* pointer) { return reinterpret_cast<std::intptr_t>(pointer); }

void refuse(const Accepted& accepted) noexcept {
  try {
    Error error = make_error(POLYTOMIC_ERROR_UNAVAILABLE,
                             "the server has as many connections as it may have. Send the request again later");
    error.retry_after_milliseconds = 1000;
    const Answer answer = error_answer(std::move(error));
    const std::string text =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: " + std::string(answer.content_type) +
        "\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) +
        "\r\n\r\n" + answer.body;
    if (!accepted.secure) {
      std::array<char, 4096> unread{};
      // What is left unread would take the answer with it.
      (void)!recv(accepted.socket, unread.data(), unread.size(), MSG_DONTWAIT);
      (void)!send(accepted.socket, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
  } catch (...) {  // out of memory: closed without a word
  }
  close(accepted.socket);
}

bool has_unread(int socket) {
  int size = 0;
  return ioctl(socket, FIONREAD, &size) == 0 && size > 0;
}

}  // namespace

EventLoop::EventLoop(Service& service, const TlsIdentity* identity)
    : service_(service), identity_(identity), plain_(start_daemon(false)) {
  if (identity_ != nullptr) secure_ = start_daemon(true);
  thread_ = std::thread([this] { run(); });
}

EventLoop::~EventLoop() {
  stopping_ = true;
  wake_.wake();
  thread_.join();
  for (const Accepted& accepted : orders_) close(accepted.socket);
}

EventLoop::Daemon EventLoop::start_daemon(bool secure) {
  const ServerOptions& options = service_.options;
  const auto number = [](auto value) { return static_cast<std::intptr_t>(value); };
  std::array settings = {
      MHD_OptionItem{MHD_OPTION_CONNECTION_LIMIT, number(options.connection_limit + overlap), nullptr},
      MHD_OptionItem{MHD_OPTION_CONNECTION_MEMORY_LIMIT, number(options.header_limit + memory_beside_head), nullptr},
      MHD_OptionItem{MHD_OPTION_URI_LOG_CALLBACK, option_value(&begin_exchange), &service_},
      MHD_OptionItem{MHD_OPTION_NOTIFY_COMPLETED, option_value(&end_exchange), nullptr},
      MHD_OptionItem{MHD_OPTION_NOTIFY_CONNECTION, option_value(&EventLoop::note_connection), this},
      MHD_OptionItem{MHD_OPTION_UNESCAPE_CALLBACK, option_value(&keep_escapes), nullptr},
      MHD_OptionItem{secure ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0, nullptr},
      MHD_OptionItem{MHD_OPTION_HTTPS_PRIORITIES, 0,
                     const_cast<char*>("NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE")},
      MHD_OptionItem{MHD_OPTION_END, 0, nullptr},
  };
  if (secure) settings.at(settings.size() - 3).ptr_value = reinterpret_cast<void*>(&no_certificate);
  unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME;
  if (secure) flags |= MHD_USE_TLS;
  Daemon daemon(MHD_start_daemon(flags, 0, nullptr, nullptr, &handle_exchange, nullptr, MHD_OPTION_ARRAY,
                                 settings.data(), MHD_OPTION_END));
  if (daemon) return daemon;
  throw Failure(POLYTOMIC_ERROR_INTERNAL,
                "the HTTP server could not be started: " + std::generic_category().message(errno));
}

void EventLoop::take(const Accepted& accepted) {
  {
    const std::scoped_lock lock(mutex_);
    orders_.push_back(accepted);
  }
  ++connections_;
  service_.traffic.connection_began();
  wake_.wake();
}

void EventLoop::drain(std::chrono::milliseconds grace) {
  grace_ = grace;
  draining_ = true;
  wake_.wake();
}

void EventLoop::run() {
  while (!stopping_) {
    wait();
    take_orders();
    MHD_run(plain_.get());
    if (secure_) MHD_run(secure_.get());
    look_at_clients();
  }
}

void EventLoop::wait() {
  const auto poll_of = [](const Daemon& daemon) {
    return daemon ? MHD_get_daemon_info(daemon.get(), MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd : -1;
  };
  std::array<pollfd, 3> sources{
      {{wake_.handle(), POLLIN, 0}, {poll_of(plain_), POLLIN, 0}, {poll_of(secure_), POLLIN, 0}}};
  (void)poll(sources.data(), sources.size(), patience());
  // Before the library looks for what to wake: a call that completes from here on wakes this again.
  if (sources.front().revents != 0) wake_.clear();
}

int EventLoop::patience() const {
  for (const Daemon* daemon : {&plain_, &secure_}) {
    unsigned long long milliseconds = 0;
    if (*daemon && MHD_get_timeout(daemon->get(), &milliseconds) == MHD_YES && milliseconds == 0) return 0;
  }
  if (clients_.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_look_ - ClientConnection::Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, longest_look.count()));
}

void EventLoop::take_orders() {
  std::vector<Accepted> orders;
  {
    const std::scoped_lock lock(mutex_);
    orders.swap(orders_);
  }
  for (const Accepted& accepted : orders) add(accepted);
}

void EventLoop::add(const Accepted& accepted) {
  const bool is_full = service_.traffic.connections() > service_.options.connection_limit && !make_room();
  if (is_full) {
    refuse(accepted);
    return forget_connection();
  }
  const std::size_t before = clients_.size();
  try {
    clients_.push_back(std::make_unique<ClientConnection>(accepted.socket, service_.options.timeouts, wake_));
  } catch (const std::bad_alloc&) {
    close(accepted.socket);
    return forget_connection();
  }
  clients_.back()->index = before;
  if (draining_) clients_.back()->hurry(grace_);
  MHD_Daemon* const daemon = accepted.secure ? secure_.get() : plain_.get();
  const auto* const peer = reinterpret_cast<const sockaddr*>(&accepted.peer);
  if (MHD_add_connection(daemon, accepted.socket, peer, accepted.peer_size) == MHD_YES) return;
  // Closed by the library, which tells of the end of those connections only whose beginning it told.
  if (clients_.size() > before) connection_ended(clients_.back().get());
}

// Gives up the connection that has kept its client's turn the longest, one between requests before all others.
bool EventLoop::make_room() {
  const auto now = ClientConnection::Clock::now();
  const ClientConnection* chosen = nullptr;
  for (const auto& client : clients_) {
    if (!client->is_expendable(now)) continue;
    const bool better = chosen == nullptr || std::pair(!client->is_waiting(), client->since()) <
                                                 std::pair(!chosen->is_waiting(), chosen->since());
    if (better) chosen = client.get();
  }
  if (chosen == nullptr) return false;
  clients_.at(chosen->index)->cut_off();
  return true;
}

void EventLoop::look_at_clients() {
  if (draining_) end_idle_clients();
  const auto now = ClientConnection::Clock::now();
  if (now < next_look_) return;
  next_look_ = now + look_interval(service_.options.timeouts);
  for (const auto& client : clients_) {
    if (client->is_overdue(now)) client->cut_off();
  }
}

// One whose next request is already here gets its answer, and that ends the connection.
void EventLoop::end_idle_clients() {
  for (const auto& client : clients_) {
    if (client->is_fresh() || has_unread(client->socket())) {
      client->hurry(grace_);
    } else if (client->is_waiting()) {
      client->cut_off();
    }
  }
}

void EventLoop::note_connection(void* loop, MHD_Connection* connection, void** client,
                                MHD_ConnectionNotificationCode code) noexcept {
  auto* const self = static_cast<EventLoop*>(loop);
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    self->connection_began(connection, client);
  } else {
    self->connection_ended(static_cast<ClientConnection*>(std::exchange(*client, nullptr)));
  }
}

// The newest client's, on this thread's stack.
void EventLoop::connection_began(MHD_Connection* connection, void** client) {
  ClientConnection& arriving = *clients_.back();
  *client = &arriving;
  const auto* const session = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (session == nullptr || session->tls_session == nullptr) return;
  arriving.credentials = identity_->current();
  (void)gnutls_credentials_set(static_cast<gnutls_session_t>(session->tls_session), GNUTLS_CRD_CERTIFICATE,
                               arriving.credentials->handle());
}

void EventLoop::connection_ended(ClientConnection* client) {
  const std::size_t index = client->index;
  std::swap(clients_.at(index), clients_.back());
  clients_.at(index)->index = index;
  clients_.pop_back();
  forget_connection();
}

void EventLoop::forget_connection() {
  --connections_;
  service_.traffic.connection_ended();
}

}  // namespace polytomic::server
