// A MariaDB server of the tests' own: private directory, Unix socket, loopback port where it is wanted, gone with the test.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "connectors/server_process.h"

namespace polytomic::local::mysql::testing {

class PrivateServer final : public local::testing::ServerProcess {
 public:
  // nullptr where MariaDB's server is not installed. The settings are the server's own, such as "max-connections=5".
  // Throws std::runtime_error where it does not start.
  static std::unique_ptr<PrivateServer> start(const std::vector<std::string>& settings = {});

  static constexpr const char* missing = "MariaDB's server is missing; Debian package: mariadb-server";

  [[nodiscard]] std::string socket() const { return directory().file("s"); }
  // Where it listens; 0 for nowhere.
  [[nodiscard]] int port() const { return port_; }
  static constexpr const char* administrator = "root";

  // Starts it again over the same directory. Throws std::runtime_error, and can be called again then.
  void restart(const std::vector<std::string>& settings = {}, int port = 0);

 private:
  PrivateServer(std::filesystem::path program, const std::vector<std::string>& settings);
  void make_system_tables() const;
  void launch(const std::vector<std::string>& settings);
  [[nodiscard]] bool answers() const;

  std::filesystem::path program_;
  int port_ = 0;
};

}  // namespace polytomic::local::mysql::testing
