#include "private_server.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace polytomic::local::postgresql::testing {
namespace {

namespace files = std::filesystem;
constexpr std::chrono::seconds longest_start{120};

// Debian keeps the programs of each version apart and out of PATH.
files::path find_programs() {
  files::path found;
  std::error_code ignored;
  for (const auto& version : files::directory_iterator("/usr/lib/postgresql", ignored)) {
    const files::path programs = version.path() / "bin";
    if (files::exists(programs / "initdb") && files::exists(programs / "postgres") && programs > found)
      found = programs;
  }
  return found;
}

// The server refuses to run as root.
const passwd* find_unprivileged_user() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

}  // namespace

std::unique_ptr<PrivateServer> PrivateServer::start(const std::vector<std::string>& settings, int port) {
  const files::path programs = find_programs();
  if (programs.empty()) return nullptr;
  return std::unique_ptr<PrivateServer>(new PrivateServer(programs, settings, port));
}

PrivateServer::PrivateServer(files::path programs, const std::vector<std::string>& settings, int port)
    : programs_(std::move(programs)), port_(port) {
  std::string pattern = (files::temp_directory_path() / "polytomic-pg-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory for the server");
  directory_ = pattern;
  if (const passwd* user = find_unprivileged_user()) {
    if (chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  }
  run({(programs_ / "initdb").string(), "-D", (directory_ / "data").string(), "-U", superuser, "-A", "trust", "-E",
       "UTF8", "--locale=C.UTF-8", "--no-sync"});
  write_access_rules();
  launch(settings);
}

void PrivateServer::write_access_rules() const {
  const files::path rules = directory_ / "data" / "pg_hba.conf";
  std::stringstream others;
  others << std::ifstream(rules).rdbuf();
  std::ofstream(rules, std::ios::trunc) << "local all " << user_with_password << " scram-sha-256\n"
                                        << "hostssl all \"" << user_with_certificate << "\" 127.0.0.1/32 cert\n"
                                        << "hostssl all all 127.0.0.1/32 trust\n"
                                        << "host all all 127.0.0.1/32 reject\n"
                                        << others.str();
}

std::string PrivateServer::keep_file(const std::string& name, const std::string& content) const {
  std::string path = (directory_ / name).string();
  std::ofstream(path) << content;
  files::permissions(path, files::perms::owner_read);
  const passwd* user = find_unprivileged_user();
  if (user != nullptr && chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  return path;
}

PrivateServer::~PrivateServer() {
  stop(SIGQUIT);
  std::error_code ignored;
  files::remove_all(directory_, ignored);
}

void PrivateServer::kill() { stop(SIGQUIT); }

void PrivateServer::restart(const std::vector<std::string>& settings) {
  stop(SIGINT);
  launch(settings);
}

pid_t PrivateServer::spawn(const std::vector<std::string>& command) const {
  const passwd* user = find_unprivileged_user();
  const std::string log = (directory_ / "log").string();
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // no server outlives a test that is killed
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir("/") != 0) _exit(126);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

void PrivateServer::run(const std::vector<std::string>& command) const {
  int status = 0;
  if (waitpid(spawn(command), &status, 0) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  std::stringstream log;
  log << std::ifstream(directory_ / "log").rdbuf();
  throw std::runtime_error(command.front() + " failed: " + log.str());
}

void PrivateServer::launch(const std::vector<std::string>& settings) {
  std::vector<std::string> command{(programs_ / "postgres").string(),
                                   "-D",
                                   (directory_ / "data").string(),
                                   "-k",
                                   socket_directory(),
                                   "-p",
                                   std::to_string(port())};
  std::vector<std::string> all{"listen_addresses=",      "fsync=off",        "full_page_writes=off",
                               "synchronous_commit=off", "autovacuum=off",   "shared_buffers=64MB",
                               "max_connections=40",     "max_wal_size=4GB", "deadlock_timeout=200ms"};
  all.insert(all.end(), settings.begin(), settings.end());
  for (const std::string& setting : all) command.insert(command.end(), {"-c", setting});
  server_ = spawn(command);
  const std::string place =
      "host=" + socket_directory() + " port=" + std::to_string(port()) + " dbname=postgres user=" + superuser;
  const auto give_up = std::chrono::steady_clock::now() + longest_start;
  while (PQping(place.c_str()) != PQPING_OK) {
    const bool is_gone = waitpid(server_, nullptr, WNOHANG) == server_;
    if (is_gone) server_ = 0;
    if (is_gone || std::chrono::steady_clock::now() > give_up) {
      std::stringstream log;
      log << std::ifstream(directory_ / "log").rdbuf();
      throw std::runtime_error("the server does not start: " + log.str());
    }
    ::poll(nullptr, 0, 5);
  }
}

void PrivateServer::stop(int signal) {
  if (server_ == 0) return;
  ::kill(server_, signal);
  waitpid(server_, nullptr, 0);
  server_ = 0;
}

}  // namespace polytomic::local::postgresql::testing
