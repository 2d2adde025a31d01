// A database server of the tests' own: a private directory, a user without privileges, gone with the test.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "unit/folder.h"

namespace polytomic::local::testing {

// What tells one kind of server from another.
struct ServerKind {
  std::string_view folder;          // what the names of the directories begin with
  std::string_view user;            // whom its package runs it as
  std::string_view longest_socket;  // the longest name of a socket that it makes in its directory
  int crash_signal;                 // ends it the hard way, with all that it has started
};

class ServerProcess {
 public:
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Writes a file that only the server can read, in its directory, and returns the path.
  [[nodiscard]] std::string keep_file(const std::string& name, const std::string& content) const;

  // Ends it the hard way, as a crash would.
  void kill() { stop(kind_.crash_signal); }
  // The server's first process.
  [[nodiscard]] pid_t process() const { return server_; }

 protected:
  explicit ServerProcess(ServerKind kind);
  ~ServerProcess() { kill(); }

  [[nodiscard]] const Folder& directory() const { return directory_; }
  // Runs one of the server's tools; its output is in the log. Throws std::runtime_error where it fails.
  void run_tool(const std::vector<std::string>& command) const;
  // Starts the server, and waits until it answers. Throws std::runtime_error where it does not start, and can be called
  // again then.
  void start_server(const std::vector<std::string>& command, const std::function<bool()>& answers);
  // Waits until it is gone, and ends it the hard way where it does not go.
  void stop(int signal) noexcept;

 private:
  struct Owner {
    uid_t user;
    gid_t group;
  };

  // Servers refuse to run as root; nothing where nobody else needs to be found.
  static std::optional<Owner> find_owner(std::string_view user);
  void give_to_server(const std::string& path) const;
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const;
  [[noreturn]] void become(char* const* command, const char* log, pid_t parent) const;
  // What the server and its tools have said so far.
  [[nodiscard]] std::string log() const;

  ServerKind kind_;
  std::optional<Owner> owner_;
  Folder directory_;
  pid_t server_ = 0;
};

}  // namespace polytomic::local::testing
