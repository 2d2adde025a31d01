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
  static std::unique_ptr<PrivateServer> start(const std::vector<std::string>& settings = {});

  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;
  ~PrivateServer();

  [[nodiscard]] std::string socket_directory() const { return directory_.string(); }
  [[nodiscard]] static int port() { return 5432; }  // names the socket only
  static constexpr const char* superuser = "postgres";
  // The only one whom the server asks for a password; the tests create it.
  static constexpr const char* user_with_password = "secured";

  // Ends it the hard way, as a crash would.
  void kill();
  // Starts it again over the same directory, with more settings, such as "max_connections=5".
  void restart(const std::vector<std::string>& settings = {});

 private:
  PrivateServer(std::filesystem::path programs, const std::vector<std::string>& settings);
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const;
  void run(const std::vector<std::string>& command) const;
  void demand_password() const;
  void launch(const std::vector<std::string>& settings);
  void stop(int signal);

  std::filesystem::path programs_;
  std::filesystem::path directory_;
  pid_t server_ = 0;
};

}  // namespace polytomic::local::postgresql::testing
