// Child processes of the tests: started on free ports, stopped by process id.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace conformance {

// The path of the built `polytomic` program.
[[nodiscard]] std::string program();

struct Finished {
  int exit_code = -1;
  std::string output;
};

// Runs a program to its end and returns what it wrote to standard output. `input` becomes its standard input.
[[nodiscard]] Finished run(const std::vector<std::string>& command, const std::string& input = "");

// `polytomic serve` on a free port of the loopback interface.
class ServeProcess {
 public:
  explicit ServeProcess(const std::string& catalog);
  ~ServeProcess();
  ServeProcess(const ServeProcess&) = delete;
  ServeProcess& operator=(const ServeProcess&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  // Asks it to stop and returns its exit code.
  int stop();

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string url_;
};

}  // namespace conformance
