// A small API server behind TLS.
#pragma once

#include <microhttpd.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace polytomic::faults {

struct TlsServerOptions {
  std::string certificate = "server";
  std::string protocols = "NORMAL";  // as GnuTLS writes it: "NORMAL:-VERS-ALL:+VERS-TLS1.2"
  bool requires_client_certificate = false;
};

// Answers GET /api/me on 127.0.0.1 over TLS with an identity, and everything else with 404.
class TlsServer {
 public:
  explicit TlsServer(TlsServerOptions options = {});
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::string place() const { return "127.0.0.1:" + std::to_string(port()); }
  [[nodiscard]] std::string url() const { return "https://" + place(); }
  [[nodiscard]] int port() const;
  [[nodiscard]] std::size_t connection_count();
  // The Authorization header of each request that came through.
  [[nodiscard]] std::vector<std::string> credentials();

 private:
  struct Stop {
    void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
  };

  static MHD_Result handle(void* self, MHD_Connection* connection, const char* target, const char* method,
                           const char* version, const char* data, std::size_t* size, void** request) noexcept;
  static void note_connection(void* self, MHD_Connection* connection, void** context,
                              MHD_ConnectionNotificationCode event) noexcept;

  const TlsServerOptions options_;
  std::mutex mutex_;
  std::size_t connections_ = 0;
  std::vector<std::string> credentials_;
  std::unique_ptr<MHD_Daemon, Stop> daemon_;  // last: its threads use the others
};

}  // namespace polytomic::faults
