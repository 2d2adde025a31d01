#include "server/server.h"

#include <microhttpd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "server/call_watch.h"
#include "server/exchange.h"
#include "server/gate.h"
#include "server/listen_socket.h"
#include "server/traffic.h"

namespace polytomic::server {
namespace {

constexpr std::chrono::milliseconds time_for_last_answers{1'000};

// The library takes up to 128 events at a time, and where it gets exactly so many it waits for more before it handles
// them: for ever, where nothing else happens. A thread with fewer connections than that never gets so many.
constexpr unsigned connections_for_a_thread = 120;
constexpr unsigned fewest_threads = 2;

unsigned threads_for(unsigned connections) {
  return std::max(fewest_threads, (connections + connections_for_a_thread - 1) / connections_for_a_thread);
}

// The library would split the query into a list of its own, many times the size of the text; where that does not fit
// into the memory of a connection it falls silent until the idle timeout. The text is in its own writable buffer.
void hide_query(const char* target) noexcept {
  if (const char* mark = std::strchr(target, '?'); mark != nullptr && mark[1] != '\0')
    const_cast<char*>(mark)[1] = '\0';
}

// The callbacks of the HTTP library: C, so nothing may be thrown out of them.

void* begin_exchange(void* service, const char* target, MHD_Connection* connection) noexcept {
  try {
    auto exchange = std::make_unique<Exchange>(*static_cast<const Service*>(service), connection, target);
    hide_query(target);
    return exchange.release();
  } catch (...) {
    return nullptr;
  }
}

MHD_Result handle_exchange(void*, MHD_Connection*, const char*, const char* method, const char*, const char* data,
                           std::size_t* size, void** exchange) noexcept {
  if (*exchange == nullptr) return MHD_NO;
  try {
    return static_cast<Exchange*>(*exchange)->handle(method, data, *size);
  } catch (...) {
    return MHD_NO;
  }
}

void end_exchange(void*, MHD_Connection*, void** exchange, MHD_RequestTerminationCode reason) noexcept {
  const std::unique_ptr<Exchange> ended(static_cast<Exchange*>(std::exchange(*exchange, nullptr)));
  try {
    if (ended) ended->finish(reason == MHD_REQUEST_TERMINATED_COMPLETED_OK);
  } catch (...) {  // a log that cannot be written must not end the server
  }
}

// Escapes stay: the path is split before its parts are decoded.
std::size_t keep_escapes(void*, MHD_Connection*, char* text) noexcept { return std::strlen(text); }

void check_options(const ServerOptions& options, const ListenSocket& socket) {
  if (options.require_key || socket.is_loopback()) return;
  throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                "a server that asks for no key may listen on this machine only. Require keys, or listen on 127.0.0.1");
}

}  // namespace

class Server::Daemon {
 public:
  Daemon(ServerOptions options, Backend& backend, AccessKeys& keys)
      : options_(std::move(options)),
        socket_({options_.address, options_.port}),
        probes_(backend, traffic_, metrics_),
        gate_(options_.require_key ? &keys : nullptr, options_.url_limit, probes_),
        service_{options_, backend, gate_, traffic_, watch_, metrics_} {
    check_options(options_, socket_);
    start();
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  ~Daemon() {
    traffic_.start_draining();
    MHD_quiesce_daemon(daemon_);
    socket_.refuse();  // closed after the library's threads: they take it out of their polls at a time of their own
    if (!traffic_.wait_for_requests(options_.drain_timeout)) {
      watch_.cancel_all();
      traffic_.wait_for_calls();
      (void)traffic_.wait_for_requests(time_for_last_answers);
    }
    // What comes in from here on is refused without waking anyone later.
    watch_.cancel_all();
    traffic_.wait_for_calls();
    MHD_stop_daemon(daemon_);
  }

  [[nodiscard]] ListenAddress address() const { return {options_.address, port_}; }

 private:
  void start() {
    const auto timeout = static_cast<std::intptr_t>(options_.idle_timeout.count());
    std::array settings = {
        MHD_OptionItem{MHD_OPTION_LISTEN_SOCKET, socket_.handle(), nullptr},
        MHD_OptionItem{MHD_OPTION_THREAD_POOL_SIZE, static_cast<std::intptr_t>(threads_for(options_.connection_limit)),
                       nullptr},
        MHD_OptionItem{MHD_OPTION_CONNECTION_LIMIT, static_cast<std::intptr_t>(options_.connection_limit), nullptr},
        MHD_OptionItem{MHD_OPTION_CONNECTION_TIMEOUT, timeout, nullptr},
        MHD_OptionItem{MHD_OPTION_CONNECTION_MEMORY_LIMIT, static_cast<std::intptr_t>(options_.connection_memory),
                       nullptr},
        MHD_OptionItem{MHD_OPTION_URI_LOG_CALLBACK, reinterpret_cast<std::intptr_t>(&begin_exchange), &service_},
        MHD_OptionItem{MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<std::intptr_t>(&end_exchange), nullptr},
        MHD_OptionItem{MHD_OPTION_UNESCAPE_CALLBACK, reinterpret_cast<std::intptr_t>(&keep_escapes), nullptr},
        MHD_OptionItem{MHD_OPTION_END, 0, nullptr},
    };
    constexpr unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    daemon_ = MHD_start_daemon(flags, 0, nullptr, nullptr, &handle_exchange, nullptr, MHD_OPTION_ARRAY, settings.data(),
                               MHD_OPTION_END);
    if (daemon_ == nullptr) {
      throw Failure(POLYTOMIC_ERROR_INTERNAL,
                    "the HTTP server could not be started: " + std::generic_category().message(errno));
    }
    port_ = socket_.port();
  }

  const ServerOptions options_;
  ListenSocket socket_;
  std::uint16_t port_ = 0;
  Traffic traffic_;
  CallWatch watch_;
  Metrics metrics_;
  const Probes probes_;
  const Gate gate_;
  Service service_;
  MHD_Daemon* daemon_ = nullptr;
};

Server::Server(ServerOptions options, Backend& backend, AccessKeys& keys)
    : daemon_(std::make_unique<Daemon>(std::move(options), backend, keys)) {}

Server::~Server() = default;

std::uint16_t Server::port() const { return daemon_->address().port; }
std::string Server::authority() const { return format_authority(daemon_->address()); }

}  // namespace polytomic::server
