#include "server/server.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "core/error.h"
#include "server/acceptor.h"
#include "server/call_watch.h"
#include "server/event_loop.h"
#include "server/exchange.h"
#include "server/gate.h"
#include "server/traffic.h"

namespace polytomic::server {
namespace {

constexpr std::chrono::milliseconds time_for_last_answers{1'000};

// A client that connected just before the server stops may still be sending its request.
constexpr std::chrono::milliseconds time_for_late_requests{1'000};

// Some work on a request happens on these threads, and some of it may wait for a disk: more of them than processors.
unsigned thread_count(unsigned wanted) {
  constexpr unsigned fewest = 4;
  constexpr unsigned most = 64;
  return wanted != 0 ? wanted : std::clamp(2 * std::thread::hardware_concurrency(), fewest, most);
}

std::vector<Listener> open_listeners(const ServerOptions& options) {
  std::vector<Listener> listeners;
  const auto add = [&](ListenSocket socket) {
    const bool secure = options.tls && !socket.is_unix();
    listeners.push_back({std::move(socket), secure});
  };
  for (const int handle : options.inherited) add(ListenSocket(handle));
  for (const ListenAddress& address : options.listen) add(ListenSocket(address, options.socket_mode));
  if (listeners.empty()) {
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "a server needs an address to listen on, such as 127.0.0.1:8080");
  }
  return listeners;
}

// A Unix socket is as good as loopback: the rights to its file, and to its folder, say who may connect.
void check_access(const ServerOptions& options, const std::vector<Listener>& listeners) {
  if (options.require_key) return;
  const auto open =
      std::ranges::find_if_not(listeners, [](const Listener& listener) { return listener.socket.is_local(); });
  if (open == listeners.end()) return;
  throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                "a server that asks for no key may listen on this machine only, and " +
                    format_authority(open->socket.address()) +
                    " is for others too. Require keys, or listen on 127.0.0.1, ::1 or a Unix socket");
}

}  // namespace

class Server::Daemon {
 public:
  Daemon(ServerOptions options, Backend& backend, AccessKeys& keys)
      : options_(std::move(options)),
        probes_(backend, traffic_, metrics_),
        gate_(options_.require_key ? &keys : nullptr, options_.url_limit, options_.explorer, probes_),
        service_{options_, backend, gate_, traffic_, watch_, metrics_} {
    if (options_.tls) identity_.emplace(*options_.tls);
    warn_of_expiry();
    auto listeners = open_listeners(options_);
    check_access(options_, listeners);
    for (const Listener& listener : listeners) addresses_.push_back(listener.socket.address());
    for (unsigned count = thread_count(options_.threads); count > 0; --count) {
      loops_.push_back(std::make_unique<EventLoop>(service_, identity_ ? &*identity_ : nullptr));
    }
    acceptor_.emplace(std::move(listeners), loops_, options_.logger);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  ~Daemon() {
    traffic_.start_draining();
    acceptor_->stop();
    for (const auto& loop : loops_) loop->drain(std::min(time_for_late_requests, options_.drain_timeout));
    if (!traffic_.wait_for_connections(options_.drain_timeout)) {
      watch_.cancel_all();
      traffic_.wait_for_calls();
      (void)traffic_.wait_for_connections(time_for_last_answers);
    }
    // What comes in from here on is refused without waking anyone later.
    watch_.cancel_all();
    traffic_.wait_for_calls();
    loops_.clear();
  }

  [[nodiscard]] const std::vector<ListenAddress>& addresses() const { return addresses_; }
  void reload_certificate() {
    if (identity_) identity_->reload();
  }

 private:
  // Clients may still be told to trust it; a server that does not start serves nobody.
  void warn_of_expiry() const {
    if (!identity_ || options_.logger == nullptr || !identity_->current()->is_expired()) return;
    options_.logger->write(POLYTOMIC_LOG_WARNING, "server", "the certificate has expired: most clients will refuse it",
                           {{"file", options_.tls->certificate}});
  }

  const ServerOptions options_;
  Traffic traffic_;
  CallWatch watch_;
  Metrics metrics_;
  const Probes probes_;
  const Gate gate_;
  Service service_;
  std::optional<TlsIdentity> identity_;
  std::vector<ListenAddress> addresses_;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::optional<Acceptor> acceptor_;
};

Server::Server(ServerOptions options, Backend& backend, AccessKeys& keys)
    : daemon_(std::make_unique<Daemon>(std::move(options), backend, keys)) {}

Server::~Server() = default;

std::vector<ListenAddress> Server::addresses() const { return daemon_->addresses(); }
std::uint16_t Server::port() const { return daemon_->addresses().front().port; }
std::string Server::authority() const { return format_authority(daemon_->addresses().front()); }
void Server::reload_certificate() { daemon_->reload_certificate(); }

}  // namespace polytomic::server
