#include "served_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace polytomic::cli_test {
namespace {

constexpr int first_passed = 3;

// Out of the way of the numbers that passed sockets get.
int moved_up(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 64); }

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

ServedProgram::ServedProgram(const Arguments& arguments, const Environment& environment,
                             const std::vector<int>& sockets) {
  const char* const program = std::getenv("POLYTOMIC_PROGRAM");
  if (program == nullptr) throw std::runtime_error("set POLYTOMIC_PROGRAM to the path of the built program");
  // The process id of a program is known to itself only, and LISTEN_PID has to be that.
  Arguments words = {"/bin/sh", "-c", R"([ "$LISTEN_FDS" ] && export LISTEN_PID=$$; exec "$0" "$@")", program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = {"HOME=" + folder_.path("home")};
  for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name); value != nullptr) variables.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  if (!sockets.empty()) variables.push_back("LISTEN_FDS=" + std::to_string(sockets.size()));
  const std::vector<char*> argument_pointers = pointers(words);
  const std::vector<char*> variable_pointers = pointers(variables);
  const std::string errors_path = folder_.path("errors");
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<int> high;
  for (const int socket : sockets) high.push_back(moved_up(socket));
  const int high_output = moved_up(pipe_ends[1]);
  process_ = fork();
  if (process_ == 0) {
    const int errors = open(errors_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(errors, STDERR_FILENO);
    if (errors > STDERR_FILENO) close(errors);
    dup2(high_output, STDOUT_FILENO);
    int wanted = first_passed;
    for (const int socket : high) dup2(socket, wanted++);
    execve(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    _exit(127);
  }
  close(pipe_ends[1]);
  close(high_output);
  for (const int socket : high) close(socket);
  output_ = pipe_ends[0];
}

ServedProgram::~ServedProgram() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    (void)waitpid(process_, nullptr, 0);
  }
  close(output_);
}

std::string ServedProgram::next_address() const {
  std::string line;
  for (char letter = 0; read(output_, &letter, 1) == 1 && letter != '\n';) line += letter;
  const std::size_t space = line.rfind(' ');
  return space == std::string::npos ? std::string() : line.substr(space + 1);
}

void ServedProgram::send(int signal) const { ::kill(process_, signal); }

int ServedProgram::wait() {
  int status = 0;
  (void)waitpid(std::exchange(process_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ServedProgram::errors() const {
  std::ifstream file(folder_.path("errors"), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace polytomic::cli_test
