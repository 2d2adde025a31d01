// The thread that accepts connections and spreads them over the loops.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "server/event_loop.h"
#include "server/listen_socket.h"
#include "server/wake.h"

namespace polytomic::server {

struct Listener {
  ListenSocket socket;
  bool secure = false;
};

class Acceptor {
 public:
  // The loops outlive it. Throws Failure.
  Acceptor(std::vector<Listener> listeners, const std::vector<std::unique_ptr<EventLoop>>& loops, Logger* logger);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  ~Acceptor() { stop(); }

  // Hands over what has come by then, and closes the sockets. Returns when that is done.
  void stop();

 private:
  void run();
  // Whether there may be more.
  bool accept_one(const Listener& listener);
  [[nodiscard]] EventLoop& least_busy() const;
  void report_failure(int reason);

  std::vector<Listener> listeners_;
  const std::vector<std::unique_ptr<EventLoop>>& loops_;
  Logger* logger_;
  Wake wake_;
  std::atomic<bool> stopping_{false};
  std::chrono::steady_clock::time_point next_report_;
  std::thread thread_;
};

}  // namespace polytomic::server
