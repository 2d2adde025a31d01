#include "private_server.h"

#include <mysql.h>

#include <csignal>

namespace polytomic::local::mysql::testing {
namespace {

namespace files = std::filesystem;
constexpr local::testing::ServerKind kind{"polytomic-my-", "mysql", "s", SIGKILL};

files::path find_server() {
  for (const char* path : {"/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/libexec/mariadbd"}) {
    if (files::exists(path)) return path;
  }
  return {};
}

}  // namespace

std::unique_ptr<PrivateServer> PrivateServer::start(const std::vector<std::string>& settings) {
  const files::path program = find_server();
  if (program.empty()) return nullptr;
  return std::unique_ptr<PrivateServer>(new PrivateServer(program, settings));
}

PrivateServer::PrivateServer(files::path program, const std::vector<std::string>& settings)
    : ServerProcess(kind), program_(std::move(program)) {
  // Others may come in by the socket and read what is given to them by name.
  files::permissions(directory().path(),
                     files::perms::owner_all | files::perms::group_exec | files::perms::others_exec);
  make_system_tables();
  launch(settings);
}

void PrivateServer::make_system_tables() const {
  run_tool({"/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=" + directory().file("data"),
            "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
            "--tmpdir=" + directory().path(), "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"});
}

void PrivateServer::restart(const std::vector<std::string>& settings, int port) {
  stop(SIGTERM);
  port_ = port;
  launch(settings);
}

bool PrivateServer::answers() const {
  const std::unique_ptr<MYSQL, decltype(&mysql_close)> connection(mysql_init(nullptr), &mysql_close);
  return mysql_real_connect(connection.get(), nullptr, administrator, "", nullptr, 0, socket().c_str(), 0) != nullptr;
}

void PrivateServer::launch(const std::vector<std::string>& settings) {
  std::vector<std::string> command{program_.string(), "--no-defaults", "--datadir=" + directory().file("data"),
                                   "--socket=" + socket(), "--pid-file=" + directory().file("pid"),
                                   // A server that starts removes what others keep there for a moment.
                                   "--tmpdir=" + directory().path(), "--innodb-flush-log-at-trx-commit=0",
                                   "--innodb-doublewrite=0", "--innodb-flush-method=nosync", "--skip-sync-frm",
                                   "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M",
                                   "--character-set-server=utf8mb4", "--max-connections=40", "--skip-name-resolve"};
  if (port_ == 0) {
    command.emplace_back("--skip-networking");
  } else {
    command.insert(command.end(), {"--bind-address=127.0.0.1", "--port=" + std::to_string(port_)});
  }
  for (const std::string& setting : settings) command.push_back("--" + setting);
  start_server(command, [this] { return answers(); });
}

}  // namespace polytomic::local::mysql::testing
