// Stands between a client and the tests' server, on a loopback port: counts round trips, and can pass for a pooler.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "connectors/loopback_listener.h"

namespace polytomic::local::postgresql::testing {

// What the client is told of the server's process.
enum class ProcessNumber { own, made_up };

// Serves one connection after the other.
class Relay {
 public:
  Relay(const std::string& socket_directory, int port, ProcessNumber number);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  [[nodiscard]] int port() const { return listener_.port(); }
  // How often a client has said something and waited for the answer; with the beginnings of connections.
  [[nodiscard]] int round_trips() const { return round_trips_; }

 private:
  void serve();
  void pass_on(int client, int server);

  std::string server_;  // the path of its socket
  ProcessNumber number_;
  local::testing::LoopbackListener listener_;
  std::atomic<int> round_trips_{0};
  std::thread thread_;  // last: it uses the rest
};

}  // namespace polytomic::local::postgresql::testing
