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
  static std::unique_ptr<PrivateServer> start();

  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;
  ~PrivateServer();

  [[nodiscard]] std::string socket_directory() const { return directory_.path().string(); }
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
  // Starts it again over the same directory. The settings are the server's own, such as "max_connections=5". The port
  // names the socket, and is nothing else unless they have it listen. Throws std::runtime_error, and can be called again
  // then.
  void restart(const std::vector<std::string>& settings = {}, int port = usual_port);
  // The server's first process.
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

  static constexpr int usual_port = 5432;

  explicit PrivateServer(std::filesystem::path programs);
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const;
  void run(const std::vector<std::string>& command) const;
  void write_access_rules() const;
  void launch(const std::vector<std::string>& settings);
  // What the server and its tools have said so far.
  [[nodiscard]] std::string log() const;
  void stop(int signal) noexcept;

  std::filesystem::path programs_;
  Directory directory_;
  int port_ = usual_port;
  pid_t server_ = 0;
};

}  // namespace polytomic::local::postgresql::testing
