// A server that does exactly what a test says, right or wrong.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace polytomic::faults {

class ScriptedServer;

// One accepted connection, seen from its script.
class Connection {
 public:
  Connection(ScriptedServer& server, int socket, std::size_t number)
      : server_(server), socket_(socket), number_(number) {}

  // Reads and records one request with its body; false where the client closed the connection instead.
  bool read_request();
  // The request read last: head and body.
  [[nodiscard]] const std::string& request() const { return request_; }
  [[nodiscard]] std::size_t number() const { return number_; }  // counted from 0

  void send(std::string_view bytes) const;
  // Makes the end of the script reset the connection instead of closing it.
  void reset_at_end() const;
  // Returns when the client has closed its side.
  void wait_for_close();

 private:
  ScriptedServer& server_;
  int socket_;
  std::size_t number_;
  std::string received_;
  std::string request_;
};

class ScriptedServer {
 public:
  // Runs once for each connection, on a thread of its own; its return closes the connection.
  using Script = std::function<void(Connection&)>;

  explicit ScriptedServer(Script script);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<std::string> requests();
  [[nodiscard]] std::size_t connection_count();
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

  Script script_;
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
