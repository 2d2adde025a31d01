// A thread that serves its share of the connections.
#pragma once

#include <microhttpd.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/client_connection.h"
#include "server/exchange.h"
#include "server/tls_credentials.h"
#include "server/wake.h"

namespace polytomic::server {

// A connection that has just come; owns its socket until a loop takes it.
struct Accepted {
  int socket = -1;
  bool secure = false;
  sockaddr_storage peer{};
  socklen_t peer_size = 0;
};

// The HTTP library's own threads would do, but for two things that they cannot: end a client that sends a byte now and then,
// and hear of more than 127 connections at a time without waiting for more.
class EventLoop {
 public:
  // `identity` is nullptr where no connection is secure. All outlive the loop. Throws Failure.
  EventLoop(Service& service, const TlsIdentity* identity);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  // No call may be under way.
  ~EventLoop();

  // On any thread. Of connections over the limit, one that waits makes room; where none does the new one is told to come later.
  void take(const Accepted& accepted);
  // On any thread. Ends connections that ask nothing: at once those that were served, new ones after `grace`.
  void drain(std::chrono::milliseconds grace);
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  struct StopDaemon {
    void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
  };
  using Daemon = std::unique_ptr<MHD_Daemon, StopDaemon>;

  [[nodiscard]] Daemon start_daemon(bool secure);
  void run();
  void wait();
  void take_orders();
  void add(const Accepted& accepted);
  bool make_room();
  void look_at_clients();
  void end_idle_clients();
  [[nodiscard]] int patience() const;

  static void note_connection(void* loop, MHD_Connection* connection, void** client,
                              MHD_ConnectionNotificationCode code) noexcept;
  void connection_began(MHD_Connection* connection, void** client);
  void connection_ended(ClientConnection* client);
  void forget_connection();

  Service& service_;
  const TlsIdentity* identity_;
  Wake wake_;
  std::mutex mutex_;
  std::vector<Accepted> orders_;
  std::atomic<std::size_t> connections_{0};  // with those that are about to be taken
  std::atomic<bool> draining_{false};
  std::atomic<std::chrono::milliseconds> grace_{};
  std::atomic<bool> stopping_{false};

  // The thread's own.
  std::vector<std::unique_ptr<ClientConnection>> clients_;
  ClientConnection::Clock::time_point next_look_;

  Daemon plain_;
  Daemon secure_;
  std::thread thread_;
};

}  // namespace polytomic::server
