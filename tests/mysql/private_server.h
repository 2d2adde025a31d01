// A MariaDB server of the tests' own: private directory, Unix socket, loopback port where it is wanted, gone with the test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace polytomic::local::mysql::testing {

class PrivateServer {
 public:
  // nullptr where MariaDB's server is not installed. The settings are the server's own, such as "max-connections=5".
  // Throws std::runtime_error where it does not start.
  static std::unique_ptr<PrivateServer> start(const std::vector<std::string>& settings = {});

  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;
  ~PrivateServer();

  [[nodiscard]] std::string socket() const { return (directory_.path() / "s").string(); }
  // Where it listens; 0 for nowhere.
  [[nodiscard]] int port() const { return port_; }
  static constexpr const char* administrator = "root";

  // Writes a file that only the server can read, in its directory, and returns the path.
  [[nodiscard]] std::string keep_file(const std::string& name, const std::string& content) const;

  // Ends it the hard way, as a crash would.
  void kill();
  // Starts it again over the same directory. Throws std::runtime_error, and can be called again then.
  void restart(const std::vector<std::string>& settings = {}, int port = 0);
  [[nodiscard]] pid_t process() const { return server_; }

 private:
  // Gone with everything in it.
  class Directory {
   public:
    Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

   private:
    std::filesystem::path path_;
  };

  PrivateServer(std::filesystem::path program, const std::vector<std::string>& settings);
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const;
  void make_system_tables() const;
  void launch(const std::vector<std::string>& settings);
  [[nodiscard]] bool answers() const;
  // What the server and its tools have said so far.
  [[nodiscard]] std::string log() const;
  void stop(int signal) noexcept;

  std::filesystem::path program_;
  Directory directory_;
  int port_ = 0;
  pid_t server_ = 0;
};

}  // namespace polytomic::local::mysql::testing
