// A PostgreSQL server of the tests' own: private directory, Unix socket only, gone with the test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace polytomic::local::postgresql::testing {

class PrivateServer {
 public:
  // nullptr where PostgreSQL's server is not installed. Throws std::runtime_error where it does not start.
  // The settings are the server's own, such as "max_connections=5". The port names the socket, and is nothing else
  // unless they have it listen.
  static std::unique_ptr<PrivateServer> start(const std::vector<std::string>& settings = {}, int port = 5432);

  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;
  ~PrivateServer();

  [[nodiscard]] std::string socket_directory() const { return directory_.string(); }
  [[nodiscard]] int port() const { return port_; }
  static constexpr const char* superuser = "postgres";
  // The only one whom the server asks for a password; the tests create it.
  static constexpr const char* user_with_password = "secured";
  // The only one whom it lets in over TCP by a client certificate alone.
  static constexpr const char* user_with_certificate = "polytomic test client";

  // Writes a file that only the server can read, in its directory, and returns the path.
  [[nodiscard]] std::string keep_file(const std::string& name, const std::string& content) const;

  // Ends it the hard way, as a crash would.
  void kill();
  // Starts it again over the same directory.
  void restart(const std::vector<std::string>& settings = {});

 private:
  PrivateServer(std::filesystem::path programs, const std::vector<std::string>& settings, int port);
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const;
  void run(const std::vector<std::string>& command) const;
  void write_access_rules() const;
  void launch(const std::vector<std::string>& settings);
  void stop(int signal);

  std::filesystem::path programs_;
  std::filesystem::path directory_;
  int port_;
  pid_t server_ = 0;
};

}  // namespace polytomic::local::postgresql::testing
