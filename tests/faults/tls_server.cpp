#include "faults/tls_server.h"

#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace polytomic::faults {
namespace {

constexpr std::string_view identity_body =
    R"({"data":{"id":"u1","email":"ada@example.com","role":"admin","organization_name":"shop","is_user":true}})";

// Names files in full: openssl runs in the folder of whoever started the tests.
std::string openssl_settings(const std::string& folder) {
  return "[ca]\n"
         "default_ca = signing\n"
         "[signing]\n"
         "database = " +
         folder +
         "/database\n"
         "new_certs_dir = " +
         folder +
         "\n"
         "rand_serial = yes\n"
         "default_md = sha256\n"
         "policy = any_subject\n"
         "copy_extensions = copy\n"
         "[any_subject]\n"
         "commonName = supplied\n"
         "[req]\n"
         "distinguished_name = subject\n"
         "[subject]\n"
         "[authority]\n"
         "basicConstraints = critical,CA:TRUE\n"
         "keyUsage = critical,keyCertSign\n";
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Runs a program with its output in a file and returns its wait status.
int run(std::vector<std::string> command, const std::string& output_file) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t process = 0;
  const int error = posix_spawnp(&process, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    throw std::runtime_error("cannot run " + command.front() + ": " + std::generic_category().message(error) +
                             "; Debian package: openssl");
  }
  int status = 0;
  if (waitpid(process, &status, 0) != process) throw std::runtime_error("lost " + command.front());
  return status;
}

}  // namespace

Certificates::Certificates() : folder_((std::filesystem::temp_directory_path() / "polytomic-tls-XXXXXX").string()) {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  static_cast<void>(write_file("settings", openssl_settings(folder_)));
  static_cast<void>(write_file("database", ""));
  make_authority("authority");
  make_authority("stranger");
  constexpr Validity valid{"20000101000000Z", "20991231235959Z"};
  constexpr std::string_view here = "IP:127.0.0.1,DNS:localhost";
  sign("server", here, valid);
  sign("elsewhere", "DNS:elsewhere.example", valid);
  sign("expired", here, {"20200101000000Z", "20201231235959Z"});
  sign("client", "DNS:client.example", valid);
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Certificates::write_file(std::string_view name, std::string_view content) const {
  std::string path = file(name, "");
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string Certificates::file(std::string_view name, std::string_view ending) const {
  return folder_ + "/" + std::string(name) + std::string(ending);
}

void Certificates::make_authority(std::string_view name) const {
  run_openssl({"req", "-x509", "-config", file("settings", ""), "-extensions", "authority", "-newkey", "ec", "-pkeyopt",
               "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key_file(name), "-out", certificate_file(name),
               "-days", "2", "-subj", "/CN=polytomic test " + std::string(name)});
}

void Certificates::sign(std::string_view name, std::string_view hosts, const Validity& validity) const {
  const std::string request = file(name, ".request");
  run_openssl({"req", "-new", "-config", file("settings", ""), "-newkey", "ec", "-pkeyopt",
               "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key_file(name), "-out", request, "-subj",
               "/CN=polytomic test " + std::string(name), "-addext", "subjectAltName=" + std::string(hosts)});
  // "openssl x509" cannot set a first day before OpenSSL 3.4; "openssl ca" always could.
  run_openssl({"ca", "-batch", "-notext", "-config", file("settings", ""), "-cert", certificate_file("authority"),
               "-keyfile", key_file("authority"), "-in", request, "-out", certificate_file(name), "-startdate",
               std::string(validity.first_second), "-enddate", std::string(validity.last_second)});
}

void Certificates::run_openssl(std::vector<std::string> arguments) const {
  const std::string output = file("output", "");
  const std::string what = "openssl " + arguments.front();
  arguments.insert(arguments.begin(), "openssl");
  if (run(std::move(arguments), output) != 0) throw std::runtime_error(what + " failed: " + content_of(output));
}

const Certificates& certificates() {
  static const Certificates made;
  return made;
}

TlsServer::TlsServer(TlsServerOptions options) : options_(std::move(options)) {
  const Certificates& files = certificates();
  std::string key = content_of(files.key_file(options_.certificate));
  std::string certificate = content_of(files.certificate_file(options_.certificate));
  std::string authority = content_of(files.certificate_file("authority"));
  std::string protocols = options_.protocols;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::array settings = {
      MHD_OptionItem{MHD_OPTION_SOCK_ADDR, 0, &address},
      MHD_OptionItem{MHD_OPTION_HTTPS_MEM_KEY, 0, key.data()},
      MHD_OptionItem{MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.data()},
      MHD_OptionItem{MHD_OPTION_HTTPS_PRIORITIES, 0, protocols.data()},
      MHD_OptionItem{MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<std::intptr_t>(&note_connection), this},
      // Named, it makes the server ask for a certificate, so only where that is wanted.
      options_.requires_client_certificate ? MHD_OptionItem{MHD_OPTION_HTTPS_MEM_TRUST, 0, authority.data()}
                                           : MHD_OptionItem{MHD_OPTION_END, 0, nullptr},
      MHD_OptionItem{MHD_OPTION_END, 0, nullptr},
  };
  constexpr unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS;
  daemon_.reset(
      MHD_start_daemon(flags, 0, nullptr, nullptr, &handle, this, MHD_OPTION_ARRAY, settings.data(), MHD_OPTION_END));
  if (!daemon_) throw std::runtime_error("cannot start a TLS server with protocols " + options_.protocols);
}

int TlsServer::port() const {
  const MHD_DaemonInfo* info = MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT);
  if (info == nullptr) throw std::runtime_error("the TLS server has no port");
  return info->port;
}

std::size_t TlsServer::connection_count() {
  const std::scoped_lock lock(mutex_);
  return connections_;
}

std::vector<std::string> TlsServer::credentials() {
  const std::scoped_lock lock(mutex_);
  return credentials_;
}

MHD_Result TlsServer::handle(void* self, MHD_Connection* connection, const char* target, const char* method,
                             const char* /*version*/, const char* /*data*/, std::size_t* size,
                             void** request) noexcept {
  auto& server = *static_cast<TlsServer*>(self);
  if (*request == nullptr) {  // the head has come, the body has not
    *request = self;
    const char* credentials = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
    const std::scoped_lock lock(server.mutex_);
    server.credentials_.emplace_back(credentials == nullptr ? "" : credentials);
    return MHD_YES;
  }
  if (*size > 0) {
    *size = 0;
    return MHD_YES;
  }
  const bool known = std::string_view(method) == "GET" && std::string_view(target) == "/api/me";
  const std::string_view body = known ? identity_body : std::string_view();
  MHD_Response* answer =
      MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_PERSISTENT);
  const MHD_Result result = MHD_queue_response(connection, known ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND, answer);
  MHD_destroy_response(answer);
  return result;
}

void TlsServer::note_connection(void* self, MHD_Connection* connection, void** /*context*/,
                                MHD_ConnectionNotificationCode event) noexcept {
  if (event != MHD_CONNECTION_NOTIFY_STARTED) return;
  auto& server = *static_cast<TlsServer*>(self);
  {
    const std::scoped_lock lock(server.mutex_);
    ++server.connections_;
  }
  if (!server.options_.requires_client_certificate) return;
  // The library only asks for a certificate and then takes any or none.
  const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  auto* session = static_cast<gnutls_session_t>(info->tls_session);
  gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
  gnutls_session_set_verify_cert(session, nullptr, 0);
}

}  // namespace polytomic::faults
