#include "private_server.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace polytomic::local::postgresql::testing {
namespace {

namespace files = std::filesystem;
constexpr std::chrono::seconds longest_preparation{120};
constexpr std::chrono::seconds longest_start{120};
constexpr std::chrono::seconds longest_stop{60};

// Debian keeps the programs of each version apart and out of PATH, in folders that are named by its number.
files::path find_programs() {
  files::path found;
  int newest = 0;
  std::error_code ignored;
  for (const auto& folder : files::directory_iterator("/usr/lib/postgresql", ignored)) {
    const files::path programs = folder.path() / "bin";
    const std::string name = folder.path().filename();
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (version <= newest || !files::exists(programs / "initdb") || !files::exists(programs / "postgres")) continue;
    newest = version;
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

void give_to_server(const std::string& path) {
  const passwd* user = find_unprivileged_user();
  if (user != nullptr && chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
}

bool is_open_to_everybody(const files::path& folder) {
  for (files::path at = folder; at != at.root_path(); at = at.parent_path()) {
    if ((files::status(at).permissions() & files::perms::others_exec) == files::perms::none) return false;
  }
  return true;
}

// The folder for temporary files, unless the server could not come there or the name of its socket would be too long.
std::string directory_pattern() {
  constexpr std::string_view own_name = "polytomic-pg-XXXXXX";
  constexpr std::string_view longest_socket = "/.s.PGSQL.65535.lock";
  std::error_code problem;
  files::path folder = files::canonical(files::temp_directory_path(problem), problem);
  const bool fits =
      (folder / own_name).string().size() + longest_socket.size() < sizeof(sockaddr_un::sun_path) && !problem;
  if (!fits || (find_unprivileged_user() != nullptr && !is_open_to_everybody(folder))) folder = "/tmp";
  return (folder / own_name).string();
}

// Both libpq and the server's tools follow them.
void forget_settings_of_environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("PG")) names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names) unsetenv(name.c_str());
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

PrivateServer::Directory::Directory() {
  std::string pattern = directory_pattern();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory for the server");
  path_ = pattern;
}

PrivateServer::Directory::~Directory() {
  std::error_code ignored;
  files::remove_all(path_, ignored);
}

std::unique_ptr<PrivateServer> PrivateServer::start() {
  forget_settings_of_environment();
  const files::path programs = find_programs();
  if (programs.empty()) return nullptr;
  return std::unique_ptr<PrivateServer>(new PrivateServer(programs));
}

PrivateServer::PrivateServer(files::path programs) : programs_(std::move(programs)) {
  give_to_server(directory_.path());
  run({(programs_ / "initdb").string(), "-D", (directory_.path() / "data").string(), "-U", superuser, "-A", "trust",
       "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"});
  write_access_rules();
  launch({});
}

void PrivateServer::write_access_rules() const {
  const files::path rules = directory_.path() / "data" / "pg_hba.conf";
  std::stringstream others;
  others << std::ifstream(rules).rdbuf();
  std::ofstream(rules, std::ios::trunc) << "local all " << user_with_password << " scram-sha-256\n"
                                        << "hostssl all \"" << user_with_certificate << "\" 127.0.0.1/32 cert\n"
                                        << "hostssl all all 127.0.0.1/32 trust\n"
                                        << "host all all 127.0.0.1/32 reject\n"
                                        << others.str();
}

std::string PrivateServer::keep_file(const std::string& name, const std::string& content) const {
  std::string path = (directory_.path() / name).string();
  std::ofstream(path) << content;
  files::permissions(path, files::perms::owner_read);
  give_to_server(path);
  return path;
}

PrivateServer::~PrivateServer() { stop(SIGQUIT); }

void PrivateServer::kill() { stop(SIGQUIT); }

void PrivateServer::restart(const std::vector<std::string>& settings, int port) {
  stop(SIGINT);
  port_ = port;
  launch(settings);
}

pid_t PrivateServer::spawn(const std::vector<std::string>& command) const {
  const passwd* user = find_unprivileged_user();
  const std::string log = (directory_.path() / "log").string();
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  setpgid(0, 0);  // so that it can be ended with all that it starts
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

std::string PrivateServer::log() const {
  std::stringstream log;
  log << std::ifstream(directory_.path() / "log").rdbuf();
  return log.str();
}

void PrivateServer::run(const std::vector<std::string>& command) const {
  const pid_t process = spawn(command);
  const std::optional<int> status = wait_for_end(process, longest_preparation);
  if (status && WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return;
  if (!status) end_at_once(process);
  throw std::runtime_error(command.front() + (status ? " failed: " : " does not end: ") + log());
}

void PrivateServer::launch(const std::vector<std::string>& settings) {
  std::vector<std::string> command{(programs_ / "postgres").string(),
                                   "-D",
                                   (directory_.path() / "data").string(),
                                   "-k",
                                   socket_directory(),
                                   "-p",
                                   std::to_string(port())};
  std::vector<std::string> all{"listen_addresses=",
                               "fsync=off",
                               "full_page_writes=off",
                               "synchronous_commit=off",
                               "autovacuum=off",
                               "shared_buffers=64MB",
                               "max_connections=40",
                               "max_wal_size=256MB",
                               "deadlock_timeout=200ms",
                               "lc_messages=C",
                               "track_activity_query_size=16384"};
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
      stop(SIGQUIT);
      throw std::runtime_error("the server does not start: " + log());
    }
    ::poll(nullptr, 0, 5);
  }
}

void PrivateServer::stop(int signal) noexcept {
  if (server_ == 0) return;
  ::kill(server_, signal);
  if (!wait_for_end(server_, longest_stop)) end_at_once(server_);
  server_ = 0;
}

}  // namespace polytomic::local::postgresql::testing
