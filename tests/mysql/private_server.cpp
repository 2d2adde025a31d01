#include "private_server.h"

#include <fcntl.h>
#include <grp.h>
#include <mysql.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace polytomic::local::mysql::testing {
namespace {

namespace files = std::filesystem;
constexpr std::chrono::seconds longest_start{120};
constexpr std::chrono::seconds longest_stop{60};

files::path find_server() {
  for (const char* path : {"/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/libexec/mariadbd"}) {
    if (files::exists(path)) return path;
  }
  return {};
}

// The server refuses to run as root.
const passwd* find_unprivileged_user() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("mysql");
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
  constexpr std::string_view own_name = "polytomic-my-XXXXXX";
  constexpr std::string_view socket = "/s";
  std::error_code problem;
  files::path folder = files::canonical(files::temp_directory_path(problem), problem);
  const bool fits = (folder / own_name).string().size() + socket.size() < sizeof(sockaddr_un::sun_path) && !problem;
  if (!fits || (find_unprivileged_user() != nullptr && !is_open_to_everybody(folder))) folder = "/tmp";
  return (folder / own_name).string();
}

// False where it is still there in the end.
bool wait_for_end(pid_t process, int& status, std::chrono::seconds longest) {
  const auto give_up = std::chrono::steady_clock::now() + longest;
  while (waitpid(process, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
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

std::unique_ptr<PrivateServer> PrivateServer::start(const std::vector<std::string>& settings) {
  const files::path program = find_server();
  if (program.empty()) return nullptr;
  return std::unique_ptr<PrivateServer>(new PrivateServer(program, settings));
}

PrivateServer::PrivateServer(files::path program, const std::vector<std::string>& settings)
    : program_(std::move(program)) {
  // Others may come in by the socket and read what is given to them by name.
  files::permissions(directory_.path(), files::perms::owner_all | files::perms::group_exec | files::perms::others_exec);
  give_to_server(directory_.path());
  make_system_tables();
  launch(settings);
}

void PrivateServer::make_system_tables() const {
  const pid_t tool =
      spawn({"/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=" + (directory_.path() / "data").string(),
             "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
             "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"});
  int status = 0;
  const bool ended = wait_for_end(tool, status, longest_start);
  if (!ended) {
    ::kill(tool, SIGKILL);
    waitpid(tool, nullptr, 0);
  }
  if (!ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error("the server's tables cannot be made: " + log());
  }
}

std::string PrivateServer::keep_file(const std::string& name, const std::string& content) const {
  std::string path = (directory_.path() / name).string();
  files::remove(path);
  std::ofstream(path) << content;
  files::permissions(path, files::perms::owner_read);
  give_to_server(path);
  return path;
}

PrivateServer::~PrivateServer() { stop(SIGKILL); }

void PrivateServer::kill() { stop(SIGKILL); }

void PrivateServer::restart(const std::vector<std::string>& settings, int port) {
  stop(SIGTERM);
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
  if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // no server outlives a test that is killed
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

bool PrivateServer::answers() const {
  const std::unique_ptr<MYSQL, decltype(&mysql_close)> connection(mysql_init(nullptr), &mysql_close);
  return mysql_real_connect(connection.get(), nullptr, administrator, "", nullptr, 0, socket().c_str(), 0) != nullptr;
}

void PrivateServer::launch(const std::vector<std::string>& settings) {
  std::vector<std::string> command{program_.string(),
                                   "--no-defaults",
                                   "--datadir=" + (directory_.path() / "data").string(),
                                   "--socket=" + socket(),
                                   "--pid-file=" + (directory_.path() / "pid").string(),
                                   "--innodb-flush-log-at-trx-commit=0",
                                   "--innodb-doublewrite=0",
                                   "--innodb-flush-method=nosync",
                                   "--skip-sync-frm",
                                   "--innodb-buffer-pool-size=32M",
                                   "--innodb-log-file-size=16M",
                                   "--character-set-server=utf8mb4",
                                   "--max-connections=40",
                                   "--skip-name-resolve"};
  if (port_ == 0) {
    command.emplace_back("--skip-networking");
  } else {
    command.insert(command.end(), {"--bind-address=127.0.0.1", "--port=" + std::to_string(port_)});
  }
  for (const std::string& setting : settings) command.push_back("--" + setting);
  server_ = spawn(command);
  const auto give_up = std::chrono::steady_clock::now() + longest_start;
  while (!answers()) {
    const bool is_gone = waitpid(server_, nullptr, WNOHANG) == server_;
    if (is_gone) server_ = 0;
    if (is_gone || std::chrono::steady_clock::now() > give_up) {
      stop(SIGKILL);
      throw std::runtime_error("the server does not start: " + log());
    }
    ::poll(nullptr, 0, 5);
  }
}

void PrivateServer::stop(int signal) noexcept {
  if (server_ == 0) return;
  ::kill(server_, signal);
  int status = 0;
  if (!wait_for_end(server_, status, longest_stop)) {
    ::kill(server_, SIGKILL);
    waitpid(server_, nullptr, 0);
  }
  server_ = 0;
}

}  // namespace polytomic::local::mysql::testing
