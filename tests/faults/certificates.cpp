#include "faults/certificates.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace polytomic::faults {
namespace {

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
         "keyUsage = critical,keyCertSign,cRLSign\n";
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
  sign("future", here, {"20900101000000Z", "20991231235959Z"});
  sign("purpose", here, valid, "clientAuth");
  sign("client", "DNS:client.example", valid);
  sign("revoked", here, valid);
  revoke("revoked");
  sign_itself("self", here);
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

void Certificates::sign(std::string_view name, std::string_view hosts, const Validity& validity,
                        std::string_view purpose) const {
  const std::string request = file(name, ".request");
  std::vector<std::string> command = {"req",
                                      "-new",
                                      "-config",
                                      file("settings", ""),
                                      "-newkey",
                                      "ec",
                                      "-pkeyopt",
                                      "ec_paramgen_curve:prime256v1",
                                      "-nodes",
                                      "-keyout",
                                      key_file(name),
                                      "-out",
                                      request,
                                      "-subj",
                                      "/CN=polytomic test " + std::string(name),
                                      "-addext",
                                      "subjectAltName=" + std::string(hosts)};
  if (!purpose.empty()) command.insert(command.end(), {"-addext", "extendedKeyUsage=" + std::string(purpose)});
  run_openssl(std::move(command));
  // "openssl x509" cannot set a first day before OpenSSL 3.4; "openssl ca" always could.
  run_openssl({"ca", "-batch", "-notext", "-config", file("settings", ""), "-cert", certificate_file("authority"),
               "-keyfile", key_file("authority"), "-in", request, "-out", certificate_file(name), "-startdate",
               std::string(validity.first_second), "-enddate", std::string(validity.last_second)});
}

void Certificates::sign_itself(std::string_view name, std::string_view hosts) const {
  run_openssl({"req", "-x509", "-config", file("settings", ""), "-newkey", "ec", "-pkeyopt",
               "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key_file(name), "-out", certificate_file(name),
               "-days", "2", "-subj", "/CN=polytomic test " + std::string(name), "-addext",
               "subjectAltName=" + std::string(hosts)});
}

void Certificates::revoke(std::string_view name) const {
  const std::vector<std::string> authority = {
      "ca", "-config", file("settings", ""), "-cert", certificate_file("authority"), "-keyfile", key_file("authority")};
  std::vector<std::string> take_back = authority;
  take_back.insert(take_back.end(), {"-revoke", certificate_file(name)});
  run_openssl(std::move(take_back));
  std::vector<std::string> list = authority;
  list.insert(list.end(), {"-gencrl", "-crldays", "2", "-out", revocation_list()});
  run_openssl(std::move(list));
}

void Certificates::run_openssl(std::vector<std::string> arguments) const {
  const std::string output = file("output", "");
  const std::string what = "openssl " + arguments.front();
  arguments.insert(arguments.begin(), "openssl");
  if (run(std::move(arguments), output) != 0) throw std::runtime_error(what + " failed: " + content_of(output));
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const Certificates& certificates() {
  static const Certificates made;
  return made;
}

}  // namespace polytomic::faults
