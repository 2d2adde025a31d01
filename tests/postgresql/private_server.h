// A PostgreSQL server of the tests' own: private directory, Unix socket only, gone with the test.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "connectors/server_process.h"

namespace polytomic::local::postgresql::testing {

class PrivateServer final : public local::testing::ServerProcess {
 public:
  // nullptr where PostgreSQL's server is not installed. Throws std::runtime_error where it does not start.
  static std::unique_ptr<PrivateServer> start();

  static constexpr const char* missing = "PostgreSQL's server is missing; Debian package: postgresql";

  [[nodiscard]] std::string socket_directory() const { return directory().path(); }
  [[nodiscard]] int port() const { return port_; }
  static constexpr const char* superuser = "postgres";
  // The only one whom the server asks for a password; the tests create it.
  static constexpr const char* user_with_password = "secured";
  // The only one whom it lets in over TCP by a client certificate alone.
  static constexpr const char* user_with_certificate = "polytomic test client";

  // Starts it again over the same directory. The settings are the server's own, such as "max_connections=5". The port
  // names the socket, and is nothing else unless they have it listen. Throws std::runtime_error, and can be called again
  // then.
  void restart(const std::vector<std::string>& settings = {}, int port = usual_port);

 private:
  static constexpr int usual_port = 5432;

  explicit PrivateServer(std::filesystem::path programs);
  void write_access_rules() const;
  void launch(const std::vector<std::string>& settings);

  std::filesystem::path programs_;
  int port_ = usual_port;
};

}  // namespace polytomic::local::postgresql::testing
