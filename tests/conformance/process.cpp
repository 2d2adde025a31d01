#include "process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

namespace conformance {
namespace {

struct Spawned {
  pid_t process;
  int input;   // to write to
  int output;  // to read from
};

Spawned spawn(const std::vector<std::string>& command) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  EXPECT_EQ(pipe2(input.data(), O_CLOEXEC), 0);
  EXPECT_EQ(pipe2(output.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t process = -1;
  EXPECT_EQ(posix_spawn(&process, command.front().c_str(), &actions, nullptr, arguments.data(), environ), 0)
      << command.front();
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  return {process, input[1], output[0]};
}

int wait_for(pid_t process) {
  int status = 0;
  EXPECT_EQ(waitpid(process, &status, 0), process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::string program() { return std::getenv("POLYTOMIC_PROGRAM"); }

Finished run(const std::vector<std::string>& command, const std::string& input) {
  const Spawned child = spawn(command);
  EXPECT_EQ(write(child.input, input.data(), input.size()), static_cast<ssize_t>(input.size()));
  close(child.input);
  Finished finished;
  std::array<char, 4096> buffer{};
  ssize_t size = 0;
  while ((size = read(child.output, buffer.data(), buffer.size())) > 0)
    finished.output.append(buffer.data(), static_cast<std::size_t>(size));
  close(child.output);
  finished.exit_code = wait_for(child.process);
  return finished;
}

ServeProcess::ServeProcess(const std::string& catalog) {
  const Spawned child = spawn({program(), "serve", "--listen", "127.0.0.1:0", "--catalog", catalog});
  process_ = child.process;
  output_ = child.output;
  close(child.input);
  // Its first line says where it listens; it is written when the port is open.
  std::string line;
  char letter = 0;
  while (read(output_, &letter, 1) == 1 && letter != '\n') line += letter;
  const std::size_t start = line.find("http://");
  EXPECT_NE(start, std::string::npos) << line;
  if (start != std::string::npos) url_ = line.substr(start);
}

ServeProcess::~ServeProcess() {
  if (process_ > 0) (void)stop();
  close(output_);
}

int ServeProcess::stop() {
  kill(process_, SIGTERM);
  const int exit_code = wait_for(process_);
  process_ = -1;
  return exit_code;
}

}  // namespace conformance
