// The built program as a server of its own process.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "cli_program.h"

namespace polytomic::cli_test {

// Says on its standard output where it listens.
class ServedProgram {
 public:
  // `sockets` are passed on as a service manager passes them.
  explicit ServedProgram(const Arguments& arguments, const Environment& environment = {},
                         const std::vector<int>& sockets = {});
  ServedProgram(const ServedProgram&) = delete;
  ServedProgram& operator=(const ServedProgram&) = delete;
  ~ServedProgram();

  // The next address that it says: "http://127.0.0.1:8080", "unix:PATH". Empty where it ended.
  [[nodiscard]] std::string next_address() const;
  void send(int signal) const;
  // Returns its exit code, or 128 and the signal that ended it.
  int wait();
  // Its standard error so far.
  [[nodiscard]] std::string errors() const;

 private:
  TemporaryFolder folder_;
  pid_t process_ = -1;
  int output_ = -1;
};

}  // namespace polytomic::cli_test
