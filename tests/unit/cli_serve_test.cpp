// `polytomic serve` as a process: where its options come from, and what it does for who runs it.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "faults/certificates.h"
#include "fetch.h"
#include "lack.h"
#include "served_program.h"

namespace polytomic::cli_test {
namespace {

using server::testing::fetch;

class CliServe : public ::testing::Test {
 protected:
  [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_.path(name)) << content;
    return folder_.path(name);
  }
  // The options of a server with a catalog of its own, that asks for no key.
  [[nodiscard]] Arguments serving(const Arguments& more) const {
    Arguments arguments = {"serve", "--catalog", folder_.path("catalog.db"), "--no-auth"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  // What is said of a file of settings; empty where it is taken.
  [[nodiscard]] std::string complaint(const std::string& content) const {
    const Outcome outcome = run({"serve", "--check-config", "--config", write("serve.toml", content)});
    EXPECT_EQ(outcome.code, outcome.errors.empty() ? 0 : 2) << outcome.errors;
    return outcome.errors;
  }
  // The status of a body of so many bytes.
  [[nodiscard]] static long status_of_body(const std::string& base, std::size_t size) {
    return fetch(base + "/api/connections", {.body = "\"" + std::string(size - 2, 'x') + "\""}).status;
  }

  TemporaryFolder folder_;
};

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text << " has no: " << part;
}

TEST_F(CliServe, TheCommandLineGoesBeforeTheEnvironmentBeforeTheFile) {
  const std::string file = write("serve.toml", "body_limit = 100\nlisten = '127.0.0.1:0'\n");
  const Environment environment = {{"POLYTOMIC_SERVE_BODY_LIMIT", "200"}};
  const auto statuses = [&](const Arguments& more, const Environment& variables) {
    const ServedProgram server(serving(more), variables);
    const std::string base = server.next_address();
    return std::array{status_of_body(base, 100), status_of_body(base, 200), status_of_body(base, 300)};
  };
  EXPECT_EQ(statuses({"--config", file}, {}), (std::array{400L, 413L, 413L}));
  EXPECT_EQ(statuses({"--config", file}, environment), (std::array{400L, 400L, 413L}));
  EXPECT_EQ(statuses({"--config", file, "--body-limit", "300"}, environment), (std::array{400L, 400L, 400L}));
  EXPECT_EQ(statuses({}, {{"POLYTOMIC_SERVE_CONFIG", file}}), (std::array{400L, 413L, 413L}));
}

TEST_F(CliServe, EverythingComesFromTheEnvironmentOrTheFileAlone) {
  const std::string socket = folder_.path("socket");
  const ServedProgram by_environment({"serve"}, {{"POLYTOMIC_SERVE_LISTEN", "127.0.0.1:0 unix:" + socket},
                                                 {"POLYTOMIC_SERVE_CATALOG", folder_.path("catalog.db")},
                                                 {"POLYTOMIC_SERVE_NO_AUTH", "true"}});
  EXPECT_EQ(fetch(by_environment.next_address() + "/api/me").status, 200);
  EXPECT_EQ(by_environment.next_address(), "unix:" + socket);
  const std::string file = write("serve.toml", "catalog = '" + folder_.path("catalog.db") +
                                                   "'\nno_auth = true\nlisten = ['127.0.0.1:0', '127.0.0.1:0']\n"
                                                   "idle_timeout = 2.5\nsocket_mode = '0660'\nport_file = '" +
                                                   folder_.path("port") + "'\n");
  const ServedProgram by_file({"serve", "--config", file});
  const std::string address = by_file.next_address();
  EXPECT_EQ(fetch(address + "/api/me").status, 200);
  EXPECT_EQ(fetch(by_file.next_address() + "/api/me").status, 200);
  std::string port;
  std::ifstream(folder_.path("port")) >> port;
  EXPECT_TRUE(address.ends_with(":" + port)) << address;
}

TEST_F(CliServe, AFileThatIsWrongIsSaidSoWithItsLine) {
  EXPECT_EQ(complaint("# nothing\n"), "");
  expect_contains(complaint("\nbody_limt = 1"),
                  "serve.toml:2: there is no setting body_limt. There are listen, catalog");
  expect_contains(complaint("body_limit = 'much'"),
                  "serve.toml:1: body_limit must be a whole number from 1 to 1073741824");
  expect_contains(complaint("body_limit = 0"), "serve.toml:1: body_limit must be a whole number from 1");
  expect_contains(complaint("body_limit = 1.5"), "serve.toml:1: body_limit must be a whole number");
  expect_contains(complaint("\n\nidle_timeout = -1"),
                  "serve.toml:3: idle_timeout must be a number of seconds from 0.001");
  expect_contains(complaint("idle_timeout = nan"), "serve.toml:1: idle_timeout must be a number of seconds");
  expect_contains(complaint("no_auth = 'yes'"), "serve.toml:1: no_auth must be true or false");
  expect_contains(complaint("log_level = 'loud'"), "serve.toml:1: log_level must be error, warning, info or debug");
  expect_contains(complaint("socket_mode = '0999'"), "serve.toml:1: socket_mode must be three octal digits");
  expect_contains(complaint("listen = ['127.0.0.1:0', 'example.com']"),
                  "serve.toml:1: listen must be an address and port");
  expect_contains(complaint("listen = [1]"), "serve.toml:1: listen must be one or a list");
  expect_contains(complaint("[listen]"), "serve.toml:1: listen must be one or a list");
  expect_contains(complaint("a = \n"), "serve.toml:1: not valid TOML");
  expect_contains(complaint("threads = 1\nthreads = 2\n"), "serve.toml:2: not valid TOML");
  expect_contains(complaint("tls_key = 'a'"), "both a certificate and its key");
  expect_contains(run({"serve", "--config", folder_.path("none")}).errors, "none cannot be read: No such file");
}

TEST_F(CliServe, OptionsAndVariablesThatAreWrongAreNamed) {
  const auto errors = [](const Arguments& more, const Environment& environment = {}) {
    Arguments arguments = {"serve", "--check-config"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run(arguments, environment);
    EXPECT_EQ(outcome.code, 2);
    return outcome.errors;
  };
  expect_contains(errors({"--threads", "many"}), "--threads must be a whole number from 1 to 1024");
  expect_contains(errors({"--listen", "somewhere"}), "--listen must be an address and port like 127.0.0.1:8080");
  expect_contains(errors({"--threads", "1", "--threads", "2"}), "--threads");
  expect_contains(errors({"--thread", "1"}), "--threads");
  expect_contains(errors({}, {{"POLYTOMIC_SERVE_NO_AUTH", "maybe"}}), "POLYTOMIC_SERVE_NO_AUTH must be true or false");
  expect_contains(errors({}, {{"POLYTOMIC_SERVE_LISTEN", "127.0.0.1"}}), "POLYTOMIC_SERVE_LISTEN must be an address");
  EXPECT_EQ(run({"serve", "--check-config"}, {{"POLYTOMIC_SERVE_THREADS", ""}}).output, "the settings are valid\n");
}

TEST_F(CliServe, HelpNamesEveryVariable) {
  const std::string help = run({"serve", "--help"}).output;
  for (const char* name : {"POLYTOMIC_SERVE_CONFIG", "POLYTOMIC_SERVE_LISTEN", "POLYTOMIC_SERVE_TLS_CERTIFICATE",
                           "POLYTOMIC_SERVE_CONNECTION_LIMIT", "POLYTOMIC_SERVE_DRAIN_TIMEOUT"}) {
    expect_contains(help, name);
  }
}

TEST_F(CliServe, WithoutKeysItServesThisMachineOnly) {
  const Outcome outcome = run(serving({"--listen", "0.0.0.0:0"}));
  EXPECT_EQ(outcome.code, 2);
  expect_contains(outcome.errors, "asks for no key may listen on this machine only");
}

TEST_F(CliServe, EndsWithSuccessWhenToldTo) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServedProgram server(serving({"--listen", "unix:" + folder_.path("socket")}));
    EXPECT_EQ(server.next_address(), "unix:" + folder_.path("socket"));
    server.send(signal);
    EXPECT_EQ(server.wait(), 0) << server.errors();
    EXPECT_FALSE(std::filesystem::exists(folder_.path("socket")));
  }
}

int connect_to(std::uint16_t port) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return client;
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// The system may reset a connection that came as the last of the sockets was closed: the server never had it, and its
// log tells that.
TEST_F(CliServe, UnderLoadEveryAcceptedRequestIsAnsweredAtTheEnd) {
  ServedProgram server(serving({"--log-level", "info"}));
  const std::string base = server.next_address();
  std::atomic<int> answered{0};
  std::atomic<int> wrong{0};
  std::atomic<int> gone{0};
  std::vector<std::thread> clients;
  for (int count = 0; count < 4; ++count) {
    clients.emplace_back([&] {
      while (true) {
        const auto fetched = fetch(base + "/api/connections");
        if (fetched.outcome != CURLE_OK) return static_cast<void>(++gone);
        ++(fetched.status == 200 ? answered : wrong);
      }
    });
  }
  while (answered < 50 && gone == 0) std::this_thread::yield();
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 0) << server.errors();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  const std::string log = server.errors();
  EXPECT_EQ(count_of(log, "\"path\":\"/api/connections\""), answered) << log;
  EXPECT_EQ(count_of(log, "without a complete answer"), 0) << log;
}

TEST_F(CliServe, ASecondSignalEndsAtOnce) {
  ServedProgram server(serving({"--drain-timeout", "3600", "--body-timeout", "3600"}));
  const std::string base = server.next_address();
  const int client = connect_to(static_cast<std::uint16_t>(std::stoi(base.substr(base.rfind(':') + 1))));
  const std::string unfinished = "POST /api/connections HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n{";
  EXPECT_EQ(send(client, unfinished.data(), unfinished.size(), MSG_NOSIGNAL), std::ssize(unfinished));
  server.send(SIGTERM);
  while (fetch(base + "/healthz").outcome != CURLE_COULDNT_CONNECT) std::this_thread::yield();
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 128 + SIGTERM);
  close(client);
}

TEST_F(CliServe, ReadsItsCertificateAgainAtHangUp) {
  const auto& made = faults::certificates();
  const std::string certificate = folder_.path("server.pem");
  const std::string key = folder_.path("server.key");
  const auto install = [&](std::string_view name) {
    using std::filesystem::copy_options;
    std::filesystem::copy_file(made.certificate_file(name), certificate, copy_options::overwrite_existing);
    std::filesystem::copy_file(made.key_file(name), key, copy_options::overwrite_existing);
    std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  };
  install("server");
  ServedProgram server(serving({"--tls-certificate", certificate, "--tls-key", key}));
  const std::string base = server.next_address();
  ASSERT_TRUE(base.starts_with("https://")) << base << server.errors();
  const auto outcome = [&](std::string_view authority) {
    return fetch(base + "/healthz", {.authority_file = made.certificate_file(authority)}).outcome;
  };
  EXPECT_EQ(outcome("authority"), CURLE_OK);
  std::ofstream(certificate) << "broken";
  server.send(SIGHUP);
  while (server.errors().find("there is no certificate in") == std::string::npos) std::this_thread::yield();
  EXPECT_EQ(outcome("authority"), CURLE_OK);
  install("self");
  server.send(SIGHUP);
  while (outcome("self") != CURLE_OK) std::this_thread::yield();
  EXPECT_EQ(outcome("authority"), CURLE_PEER_FAILED_VERIFICATION);
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 0) << server.errors();
}

// A socket that listens on a free port of loopback, and its port.
std::pair<int, std::uint16_t> listening_socket() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener, 16), 0);
  EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  return {listener, ntohs(address.sin_port)};
}

int unix_socket(const std::string& path, int type) {
  const int bound = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), path.size());
  EXPECT_EQ(bind(bound, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return bound;
}

std::string next_notice(int notices) {
  std::array<char, 512> text{};
  const ssize_t size = recv(notices, text.data(), text.size(), 0);
  return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST_F(CliServe, TakesTheSocketsOfAServiceManagerAndTellsItHowItIs) {
  const auto [listener, port] = listening_socket();
  const std::string path = folder_.path("passed");
  const int local = unix_socket(path, SOCK_STREAM);
  ASSERT_EQ(listen(local, 16), 0);
  const int notices = unix_socket(folder_.path("notices"), SOCK_DGRAM);
  const timeval patience{60, 0};
  setsockopt(notices, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ServedProgram server(serving({}), {{"NOTIFY_SOCKET", folder_.path("notices")}}, {listener, local});
  const std::string first = server.next_address();
  if (first.find(std::to_string(port)) == std::string::npos)
    return polytomic::testing::lack("built without libsystemd: it listens on " + first);
  EXPECT_EQ(first, "http://127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(server.next_address(), "unix:" + path);
  EXPECT_EQ(next_notice(notices), "READY=1");
  EXPECT_EQ(fetch(first + "/api/me").status, 200);
  EXPECT_EQ(fetch("http://server/api/me", {.unix_socket = path}).status, 200);
  server.send(SIGHUP);
  EXPECT_TRUE(next_notice(notices).starts_with("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(next_notice(notices), "READY=1");
  server.send(SIGTERM);
  EXPECT_EQ(next_notice(notices), "STOPPING=1");
  EXPECT_EQ(server.wait(), 0) << server.errors();
  EXPECT_TRUE(std::filesystem::exists(path));  // not its own
  for (const int socket : {listener, local, notices}) close(socket);
}

TEST_F(CliServe, ItsUnitsAreValid) {
  const char* const service = std::getenv("POLYTOMIC_SERVICE_UNIT");
  const char* const sockets = std::getenv("POLYTOMIC_SOCKET_UNIT");
  ASSERT_TRUE(service != nullptr && sockets != nullptr);
  if (std::system("command -v systemd-analyze >/dev/null") != 0)
    return polytomic::testing::lack("systemd-analyze is missing; Debian package: systemd");
  std::ifstream file(service);
  std::string unit{std::istreambuf_iterator<char>(file), {}};
  const std::string command = "ExecStart=";  // names where the program will be
  const std::size_t start = unit.find(command) + command.size();
  unit.replace(start, unit.find(' ', start) - start, std::getenv("POLYTOMIC_PROGRAM"));
  const std::string written = write("polytomic.service", unit);
  std::filesystem::copy_file(sockets, folder_.path("polytomic.socket"));
  const std::string said = folder_.path("said");
  const std::string verify =
      "systemd-analyze verify " + written + " " + folder_.path("polytomic.socket") + " >" + said + " 2>&1";
  const int outcome = std::system(verify.c_str());
  std::ifstream report(said);
  EXPECT_EQ(outcome, 0) << std::string{std::istreambuf_iterator<char>(report), {}};
}

}  // namespace
}  // namespace polytomic::cli_test
