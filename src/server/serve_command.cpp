#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "server/commands.h"
#include "server/engine_use.h"
#include "server/listen_socket.h"
#include "server/open_files.h"
#include "server/report.h"
#include "server/server.h"
#include "server/service_manager.h"
#include "server/settings.h"
#include "server/stream_log.h"

namespace polytomic::server {
namespace {

// The signals that the command waits for, held back from every thread.
class Signals {
 public:
  Signals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  [[nodiscard]] int wait() const {
    int signal = 0;
    while (sigwait(&signals_, &signal) != 0) {
    }
    return signal;
  }

  // From now on SIGINT and SIGTERM end the program at once.
  static void let_end() {
    sigset_t ending{};
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM}) {
      sigaddset(&ending, signal);
      (void)std::signal(signal, SIG_DFL);
    }
    pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
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

void announce(const Server& server, bool secure) {
  for (const ListenAddress& address : server.addresses()) {
    const std::string scheme = address.path.empty() ? (secure ? "https://" : "http://") : "";
    (void)std::printf("listening on %s%s\n", scheme.c_str(), format_authority(address).c_str());
  }
  (void)std::fflush(stdout);
}

std::uint16_t first_port(const Server& server) {
  const auto addresses = server.addresses();
  const auto found = std::ranges::find_if(addresses, [](const ListenAddress& address) { return address.path.empty(); });
  if (found != addresses.end()) return found->port;
  throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                "there is no port for the port file: the server listens on Unix sockets only");
}

// A server whose catalog is away serves all the same: it says so to whoever asks, until the catalog is back.
bool has_no_keys(AccessKeys& keys) {
  try {
    return keys.list().empty();
  } catch (const Failure&) {
    return false;
  }
}

void warn_without_keys(AccessKeys& keys) {
  if (!has_no_keys(keys)) return;
  (void)std::fputs(
      "note: this catalog has no API keys, so every request will be refused. Make one with 'polytomic keys create "
      "NAME'\n",
      stderr);
}

polytomic_log_level log_level(const ServeSettings& settings, bool verbose) {
  if (settings.log_level.empty()) return verbose ? POLYTOMIC_LOG_INFO : POLYTOMIC_LOG_WARNING;
  if (settings.log_level == "error") return POLYTOMIC_LOG_ERROR;
  if (settings.log_level == "info") return POLYTOMIC_LOG_INFO;
  return settings.log_level == "debug" ? POLYTOMIC_LOG_DEBUG : POLYTOMIC_LOG_WARNING;
}

void reload(Server& server, bool secure, Logger& log) {
  notify_reloading();
  try {
    server.reload_certificate();
    if (secure && log.wants(POLYTOMIC_LOG_INFO))
      log.write(POLYTOMIC_LOG_INFO, "server", "the certificate was read again", {});
  } catch (const Failure& failure) {
    log.write(POLYTOMIC_LOG_ERROR, "server", "the certificate stays as it was: the new one cannot be used",
              {{"reason", failure.error().message}});
  }
  notify_ready();
}

void check(const ServerOptions& options) {
  if (options.tls) const TlsCredentials credentials(*options.tls);
  (void)std::puts("the settings are valid");
}

void serve_until_told(local::Engine& engine, ServerOptions options, const ServeSettings& settings,
                      const Signals& signals, Logger& log) {
  const bool secure = options.tls.has_value();
  Server server(std::move(options), engine.backend(), engine.access_keys());
  if (!settings.port_file.empty()) write_port_file(settings.port_file, first_port(server));
  announce(server, secure);
  if (!settings.no_auth) warn_without_keys(engine.access_keys());
  notify_ready();
  while (signals.wait() == SIGHUP) reload(server, secure, log);
  notify_stopping();
  Signals::let_end();
}

void run(const ServeCommand& command) {
  const ServeSettings settings = read_settings(command);
  ServerOptions options = server_options(settings);
  if (command.check_only) return check(options);
  const Signals signals;
  StreamLog log(log_level(settings, command.verbose));
  options.logger = &log;
  options.inherited = inherited_sockets();
  if (options.listen.empty() && options.inherited.empty()) options.listen = ServerOptions{}.listen;
  options.connection_limit = allow_connections(options.connection_limit, log);
  use_engine({settings.catalog, &log},
             [&](local::Engine& engine) { serve_until_told(engine, std::move(options), settings, signals, log); });
}

}  // namespace

polytomic_status serve(const ServeCommand& command) {
  return run_reporting([&] { run(command); });
}

}  // namespace polytomic::server
