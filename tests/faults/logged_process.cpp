#include "faults/logged_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace polytomic::faults {
namespace {

// Far more than a busy machine needs; only a test that fails waits so long.
constexpr std::chrono::seconds patience{60};

// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* command, int output, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(126);  // died before the line above
  const int input = open("/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
    _exit(126);
  execv(command[0], command);
  _exit(127);
}

}  // namespace

LoggedProcess::LoggedProcess(std::vector<std::string> command) {
  start(std::move(command));
  reader_ = std::thread([this] { read_log(); });
}

LoggedProcess::~LoggedProcess() {
  send_signal(SIGTERM);
  if (!wait_for_end()) kill(-process_, SIGKILL);
  reader_.join();
  reap();
  close(output_);
}

void LoggedProcess::start(std::vector<std::string> command) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) become(arguments.data(), ends[1], parent);
  close(ends[1]);
  output_ = ends[0];
  if (process_ > 0) {
    setpgid(process_, process_);  // here as well: whichever comes first
    return;
  }
  close(output_);
  throw std::runtime_error("no process");
}

void LoggedProcess::read_log() {
  std::array<char, 4096> buffer{};
  std::string unfinished;  // a line is of use only as a whole
  ssize_t count = 0;
  while ((count = read(output_, buffer.data(), buffer.size())) > 0) {
    unfinished.append(buffer.data(), static_cast<std::size_t>(count));
    const std::size_t whole = unfinished.rfind('\n') + 1;
    {
      const std::scoped_lock lock(mutex_);
      log_.append(unfinished, 0, whole);
    }
    unfinished.erase(0, whole);
    changed_.notify_all();
  }
  {
    const std::scoped_lock lock(mutex_);
    log_ += unfinished;
    ended_ = true;
  }
  changed_.notify_all();
}

void LoggedProcess::send_signal(int signal) const {
  if (process_ > 0) kill(process_, signal);
}

void LoggedProcess::kill_all() {
  if (process_ > 0) kill(-process_, SIGKILL);
  if (!wait_for_end()) throw std::runtime_error("a killed program lives on");
}

bool LoggedProcess::wait_for(const Condition& wanted) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] { return ended_ || wanted(log_); });
  return wanted(log_);
}

bool LoggedProcess::wait_for_end() {
  {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return ended_; })) return false;
  }
  reap();
  return true;
}

void LoggedProcess::reap() {
  // Once reaped, the number may be another process's.
  if (process_ > 0) waitpid(std::exchange(process_, -1), nullptr, 0);
}

std::string LoggedProcess::log() {
  const std::scoped_lock lock(mutex_);
  return log_;
}

}  // namespace polytomic::faults
