// A socket that listens on a free port of the loopback device. Nobody accepts connections but who is told to.
#pragma once

namespace polytomic::local::testing {

class LoopbackListener {
 public:
  // Throws std::runtime_error where there is no port.
  LoopbackListener();
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;
  ~LoopbackListener();

  [[nodiscard]] int get() const { return socket_; }
  [[nodiscard]] int port() const { return port_; }
  // The next connection, which is the caller's; -1 when the listener ends.
  [[nodiscard]] int accept() const;
  // Ends every wait for a connection.
  void end() const;

 private:
  int socket_;
  int port_ = 0;
};

}  // namespace polytomic::local::testing
