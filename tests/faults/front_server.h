// nginx as it stands in front of an API: TLS and HTTP/2 to the client, HTTP/1.1 to a scripted server.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "faults/logged_process.h"

namespace polytomic::faults {

struct FrontServerOptions {
  int upstream_port = 0;  // on 127.0.0.1
  // Further lines of the configuration, for its "server" block; "$api" is where the upstream is.
  std::string settings = {};
  bool speaks_http2 = true;  // not: HTTP/1.1 only
};

// A request that nginx is done with, from its access log.
struct AccessRecord {
  std::string protocol;    // such as "HTTP/2.0"
  std::string connection;  // the same for requests that came over one connection
  std::string status;
};

// Listens on a Unix socket in a private folder, with the certificate "server".
class FrontServer {
 public:
  // Where nginx is; empty where it is not installed.
  [[nodiscard]] static std::string find_program();

  // Returns when it accepts connections. Throws std::runtime_error with its log where it cannot.
  explicit FrontServer(FrontServerOptions options);
  FrontServer(const FrontServer&) = delete;
  FrontServer& operator=(const FrontServer&) = delete;
  ~FrontServer();

  [[nodiscard]] std::string socket_path() const { return folder_ + "/socket"; }

  // Each of these returns when it has happened, and throws std::runtime_error where it does not.
  void begin_reload();   // a new process takes over; the old one is about to say goodbye on its connections
  void finish_reload();  // the old one is gone, as it is when nothing is under way on them
  void quit();           // says goodbye on its connections and ends
  void kill_now();
  void kill_worker();  // the process that serves, which nginx replaces
  void start();        // again, after it ended

  // Waits for as many since the last start; fewer where they do not come.
  [[nodiscard]] std::vector<AccessRecord> access_records(std::size_t count);
  // Of all that ran.
  [[nodiscard]] std::string log() const;

 private:
  void write_configuration() const;
  void wait_for_words(const std::string& words, std::size_t times);

  const FrontServerOptions options_;
  std::string folder_;
  std::size_t reloads_ = 0;
  std::string earlier_log_;
  std::unique_ptr<LoggedProcess> process_;
};

}  // namespace polytomic::faults
