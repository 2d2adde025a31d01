#include "connectors/server_process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace polytomic::local::testing {
namespace {

namespace files = std::filesystem;
constexpr std::chrono::seconds longest_preparation{120};
constexpr std::chrono::seconds longest_start{120};
constexpr std::chrono::seconds longest_stop{60};

bool is_open_to_everybody(const files::path& folder) {
  for (files::path at = folder; at != at.root_path(); at = at.parent_path()) {
    if ((files::status(at).permissions() & files::perms::others_exec) == files::perms::none) return false;
  }
  return true;
}

// In the folder for temporary files, unless the server could not come there or the names of its sockets would be too
// long.
files::path beginning_of_directory(const ServerKind& kind, bool is_for_other_user) {
  constexpr std::size_t own_letters = 6;  // behind the beginning
  std::error_code problem;
  const files::path folder = files::canonical(files::temp_directory_path(problem), problem);
  const std::size_t longest = (folder / kind.folder).string().size() + own_letters + 1 + kind.longest_socket.size();
  const bool fits = !problem && longest < sizeof(sockaddr_un::sun_path);
  const bool can_come = !is_for_other_user || is_open_to_everybody(folder);
  return (fits && can_come ? folder : files::path("/tmp")) / kind.folder;
}

// How it ended; nothing where it is still there in the end.
std::optional<int> wait_for_end(pid_t process, std::chrono::seconds longest) {
  const auto give_up = std::chrono::steady_clock::now() + longest;
  int status = 0;
  while (waitpid(process, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > give_up) return std::nullopt;
    ::poll(nullptr, 0, 5);
  }
  return status;
}

// Ends a process and what it started, which is its group.
void end_at_once(pid_t process) {
  ::kill(-process, SIGKILL);
  ::kill(process, SIGKILL);
  waitpid(process, nullptr, 0);
}

}  // namespace

ServerProcess::ServerProcess(ServerKind kind)
    : kind_(kind), owner_(find_owner(kind.user)), directory_(beginning_of_directory(kind, owner_.has_value())) {
  give_to_server(directory_.path());
}

std::optional<ServerProcess::Owner> ServerProcess::find_owner(std::string_view user) {
  if (geteuid() != 0) return std::nullopt;
  for (const std::string& name : {std::string(user), std::string("nobody")}) {
    const passwd* found = getpwnam(name.c_str());
    if (found != nullptr) return Owner{found->pw_uid, found->pw_gid};
  }
  throw std::runtime_error("no user for the server");
}

void ServerProcess::give_to_server(const std::string& path) const {
  if (owner_ && chown(path.c_str(), owner_->user, owner_->group) != 0) throw std::runtime_error("chown failed");
}

std::string ServerProcess::keep_file(const std::string& name, const std::string& content) const {
  std::string path = directory_.file(name);
  files::remove(path);
  std::ofstream(path) << content;
  files::permissions(path, files::perms::owner_read);
  give_to_server(path);
  return path;
}

std::string ServerProcess::log() const {
  std::stringstream log;
  log << std::ifstream(directory_.file("log")).rdbuf();
  return log.str();
}

pid_t ServerProcess::spawn(const std::vector<std::string>& command) const {
  const std::string log = directory_.file("log");
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become(arguments.data(), log.c_str(), parent);
  if (child < 0) throw std::runtime_error("no process");
  return child;
}

// In the child, between fork and exec.
void ServerProcess::become(char* const* command, const char* log, pid_t parent) const {
  setpgid(0, 0);  // so that it can be ended with all that it starts
  if (owner_ && (setgroups(0, nullptr) != 0 || setgid(owner_->group) != 0 || setuid(owner_->user) != 0)) _exit(126);
  prctl(PR_SET_PDEATHSIG, kind_.crash_signal);  // no server outlives a test that is killed
  if (getppid() != parent) _exit(126);          // died before the line above
  const int output = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir("/") != 0) _exit(126);
  execv(command[0], command);
  _exit(127);
}

void ServerProcess::run_tool(const std::vector<std::string>& command) const {
  const pid_t tool = spawn(command);
  const std::optional<int> status = wait_for_end(tool, longest_preparation);
  if (status && WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return;
  if (!status) end_at_once(tool);
  throw std::runtime_error(command.front() + (status ? " failed: " : " does not end: ") + log());
}

void ServerProcess::start_server(const std::vector<std::string>& command, const std::function<bool()>& answers) {
  server_ = spawn(command);
  const auto give_up = std::chrono::steady_clock::now() + longest_start;
  while (!answers()) {
    const bool is_gone = waitpid(server_, nullptr, WNOHANG) == server_;
    if (is_gone) server_ = 0;
    if (is_gone || std::chrono::steady_clock::now() > give_up) {
      kill();
      throw std::runtime_error("the server does not start: " + log());
    }
    ::poll(nullptr, 0, 5);
  }
}

void ServerProcess::stop(int signal) noexcept {
  if (server_ == 0) return;
  ::kill(server_, signal);
  if (!wait_for_end(server_, longest_stop)) end_at_once(server_);
  server_ = 0;
}

}  // namespace polytomic::local::testing
