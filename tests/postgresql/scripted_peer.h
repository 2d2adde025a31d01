// Something that is no PostgreSQL server, on a loopback port: it answers the first connection as a test wants.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "connectors/loopback_listener.h"

namespace polytomic::local::postgresql::testing {

// The connection, as the script sees it. Its functions do nothing once the connection has ended.
class PeerConnection {
 public:
  explicit PeerConnection(int socket) : socket_(socket) {}

  // Reads one packet without a type, which is how a client begins.
  void read_packet() const;
  // Reads something, whatever it is.
  void read_some() const;
  void write(const std::string& bytes) const;
  // Has the connection be reset instead of closed.
  void reset_at_end() const;

 private:
  int socket_;
};

class ScriptedPeer {
 public:
  explicit ScriptedPeer(std::function<void(const PeerConnection&)> script);
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;
  ~ScriptedPeer();

  [[nodiscard]] int port() const { return listener_.port(); }

 private:
  void serve(const std::function<void(const PeerConnection&)>& script) const;

  local::testing::LoopbackListener listener_;
  std::thread thread_;  // last: it uses the listener
};

// A packet of PostgreSQL's protocol.
std::string packet(char type, const std::string& content);

}  // namespace polytomic::local::postgresql::testing
