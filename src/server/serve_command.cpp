#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/error.h"
#include "local/module.h"
#include "server/commands.h"
#include "server/listen_socket.h"
#include "server/report.h"
#include "server/server.h"
#include "server/stream_log.h"

namespace polytomic::server {
namespace {

// SIGINT and SIGTERM, held back from every thread so that one can wait for them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  void wait() const {
    int signal = 0;
    while (sigwait(&signals_, &signal) != 0) {
    }
  }

 private:
  sigset_t signals_{};
};

// Written aside and moved into place: whoever waits for the file never reads half of it.
void write_port_file(const std::string& path, std::uint16_t port) {
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::trunc);
  file << port << '\n';
  file.close();
  std::error_code problem;
  if (file) std::filesystem::rename(unfinished, path, problem);
  if (file && !problem) return;
  throw Failure(
      POLYTOMIC_ERROR_INVALID_ARGUMENT,
      "the port file " + path + " cannot be written. Name a file in a folder that exists and that you may write to");
}

void announce(const Server& server) {
  (void)std::printf("listening on http://%s\n", server.authority().c_str());
  (void)std::fflush(stdout);
}

void warn_without_keys(AccessKeys& keys) {
  if (keys.list().empty())
    (void)std::fputs(
        "note: this catalog has no API keys, so every request will be refused. Make one with 'polytomic keys create "
        "NAME'\n",
        stderr);
}

ListenAddress listen_address(const std::string& text) {
  if (const auto address = parse_listen_address(text)) return *address;
  throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                "--listen " + text +
                    " is no address and port. Write it like 127.0.0.1:8080 or [::1]:8080; port 0 takes "
                    "any free one");
}

void run(const ServeCommand& command) {
  const ListenAddress address = listen_address(command.listen);
  const StopSignals signals;
  StreamLog log(command.verbose ? POLYTOMIC_LOG_INFO : POLYTOMIC_LOG_WARNING);
  const auto engine = local::open_engine({command.catalog, &log});
  ServerOptions options;
  options.listen = {address};
  options.require_key = !command.no_auth;
  options.logger = &log;
  const Server server(options, engine->backend(), engine->access_keys());
  if (!command.port_file.empty()) write_port_file(command.port_file, server.port());
  announce(server);
  if (options.require_key) warn_without_keys(engine->access_keys());
  signals.wait();
}

}  // namespace

polytomic_status serve(const ServeCommand& command) {
  return run_reporting([&] { run(command); });
}

}  // namespace polytomic::server
