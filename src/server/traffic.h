// How much is going on, so that a server can stop without cutting anything off.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace polytomic::server {

class Traffic {
 public:
  // A request: from its head until its answer is sent.
  void request_began();
  void request_ended();
  // A call: while the backend works and the connection sleeps.
  void call_began();
  void call_ended();

  // Those that are not answered yet.
  [[nodiscard]] std::size_t requests() const;
  [[nodiscard]] std::size_t calls() const;

  // A connection: from when it is accepted until it is closed.
  void connection_began() { ++connections_; }
  void connection_ended();
  [[nodiscard]] std::size_t connections() const { return connections_; }

  // Bytes of bodies and answers that are held in memory for clients.
  void hold(std::size_t bytes) { held_ += bytes; }
  void let_go(std::size_t bytes) { held_ -= bytes; }
  [[nodiscard]] std::size_t held() const { return held_; }

  // From now on every answer ends its connection.
  void start_draining();
  [[nodiscard]] bool is_draining() const;
  // Whether every connection was closed within that time.
  bool wait_for_connections(std::chrono::milliseconds longest);
  void wait_for_calls();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> held_{0};
  std::size_t requests_ = 0;
  std::size_t calls_ = 0;
  bool draining_ = false;
};

}  // namespace polytomic::server
