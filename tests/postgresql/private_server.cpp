#include "private_server.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

namespace polytomic::local::postgresql::testing {
namespace {

namespace files = std::filesystem;
constexpr local::testing::ServerKind kind{"polytomic-pg-", "postgres", ".s.PGSQL.65535.lock", SIGQUIT};

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

// Both libpq and the server's tools follow them.
void forget_settings_of_environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("PG")) names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names) unsetenv(name.c_str());
}

}  // namespace

std::unique_ptr<PrivateServer> PrivateServer::start() {
  forget_settings_of_environment();
  const files::path programs = find_programs();
  if (programs.empty()) return nullptr;
  return std::unique_ptr<PrivateServer>(new PrivateServer(programs));
}

PrivateServer::PrivateServer(files::path programs) : ServerProcess(kind), programs_(std::move(programs)) {
  run_tool({(programs_ / "initdb").string(), "-D", directory().file("data"), "-U", superuser, "-A", "trust", "-E",
            "UTF8", "--locale=C.UTF-8", "--no-sync"});
  write_access_rules();
  launch({});
}

void PrivateServer::write_access_rules() const {
  const std::string rules = directory().file("data/pg_hba.conf");
  std::stringstream others;
  others << std::ifstream(rules).rdbuf();
  std::ofstream(rules, std::ios::trunc) << "local all " << user_with_password << " scram-sha-256\n"
                                        << "hostssl all \"" << user_with_certificate << "\" 127.0.0.1/32 cert\n"
                                        << "hostssl all all 127.0.0.1/32 trust\n"
                                        << "host all all 127.0.0.1/32 reject\n"
                                        << others.str();
}

void PrivateServer::restart(const std::vector<std::string>& settings, int port) {
  stop(SIGINT);
  port_ = port;
  launch(settings);
}

void PrivateServer::launch(const std::vector<std::string>& settings) {
  std::vector<std::string> command{(programs_ / "postgres").string(),
                                   "-D",
                                   directory().file("data"),
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
  const std::string place =
      "host=" + socket_directory() + " port=" + std::to_string(port()) + " dbname=postgres user=" + superuser;
  start_server(command, [&place] { return PQping(place.c_str()) == PQPING_OK; });
}

}  // namespace polytomic::local::postgresql::testing
