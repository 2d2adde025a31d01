// A server that does exactly what a test says, right or wrong.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "faults/tls_channel.h"

namespace polytomic::faults {

class ScriptedServer;

// One accepted connection, seen from its script.
class Connection {
 public:
  Connection(ScriptedServer& server, int socket, std::size_t number)
      : server_(server), socket_(socket), number_(number) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Shakes hands where the server speaks TLS, which is for the script to do; false where the client refused.
  [[nodiscard]] bool secure();

  // Reads and records one request with its body; false where the client closed the connection instead.
  bool read_request();
  // The request read last: head and body.
  [[nodiscard]] const std::string& request() const { return request_; }
  [[nodiscard]] std::size_t number() const { return number_; }  // counted from 0
  [[nodiscard]] ScriptedServer& server() const { return server_; }

  // Returns what has come, at most `size` bytes and at least one; empty where the client closed the connection.
  [[nodiscard]] std::string receive(std::size_t size);
  // Whether something has come, or the end of the client's side, so that `receive` would not wait.
  [[nodiscard]] bool has_input() const;
  // False where the client is gone.
  bool send(std::string_view bytes);
  // Makes the end of the script reset the connection instead of closing it.
  void reset_at_end();
  // Makes the end of the script close the connection without the word that ends TLS.
  void cut_off_at_end() { says_goodbye_ = false; }
  // Returns when the client has closed its side.
  void wait_for_close();
  // Lets time pass between bytes; false where the client is gone.
  [[nodiscard]] bool linger(std::chrono::milliseconds pause) const;

 private:
  ScriptedServer& server_;
  int socket_;
  std::size_t number_;
  std::optional<TlsChannel> tls_;
  bool says_goodbye_ = true;
  std::string received_;
  std::string request_;
};

struct ScriptedServerOptions {
  std::optional<TlsSettings> tls;
  bool listens = true;  // not: connections are refused until listen_now
};

class ScriptedServer {
 public:
  // Runs once for each connection, on a thread of its own; its return closes the connection.
  using Script = std::function<void(Connection&)>;

  explicit ScriptedServer(Script script, ScriptedServerOptions options = {});
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url() const {
    return (identity_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
  }
  void listen_now();
  [[nodiscard]] std::vector<std::string> requests();
  [[nodiscard]] std::size_t connection_count();
  // Both throw where that does not come about within a minute.
  void wait_for_requests(std::size_t count);
  void wait_for_ended_connections(std::size_t count);

  // A gate that scripts wait at until the test opens it.
  void open_gate();
  void wait_at_gate();

 private:
  friend class Connection;

  void accept_connections();
  void serve(int socket, std::size_t number);
  void record(const std::string& request);
  void wait_until(std::unique_lock<std::mutex>& lock, const std::function<bool()>& is_so, const char* otherwise);

  Script script_;
  std::optional<TlsIdentity> identity_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> requests_;
  std::vector<int> open_sockets_;
  std::list<std::thread> threads_;
  std::size_t accepted_ = 0;
  std::size_t ended_ = 0;
  bool gate_open_ = false;
  bool stopping_ = false;
  std::thread acceptor_;
};

// A whole answer with Content-Length.
[[nodiscard]] std::string answer(std::string_view status, std::string_view body, std::string_view further_headers = {});

// Answers every request on a connection with the same bytes.
[[nodiscard]] ScriptedServer::Script always(std::string bytes);

// A port that nobody listens on.
[[nodiscard]] int closed_port();

}  // namespace polytomic::faults
