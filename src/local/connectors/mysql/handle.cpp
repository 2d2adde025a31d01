#include "local/connectors/mysql/handle.h"

#include <array>
#include <filesystem>

#include "core/error.h"
#include "local/connectors/mysql/fault.h"

namespace polytomic::local::mysql {
namespace {

// Where systems keep the certificates of public authorities.
constexpr std::array<const char*, 3> system_authorities{"/etc/ssl/certs/ca-certificates.crt",
                                                        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};
// How a password may be shown to a server: by a proof, or inside the encryption that it asks for.
constexpr const char* proofs = "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password";
// And as it is, to a server that is known to be the right one.
constexpr const char* proofs_and_words =
    "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,dialog,mysql_clear_password";

std::string find_system_authorities() {
  for (const char* path : system_authorities) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path;
  }
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "ca_cert",
                                 "this system has no list of certificate authorities to verify the server by; give "
                                 "ca_cert, or install ca-certificates"));
}

// The first call of the library makes it ready, which two threads must not do at once.
MYSQL* make_connection() {
  static const int unready = mysql_library_init(0, nullptr, nullptr);
  return unready == 0 ? mysql_init(nullptr) : nullptr;
}

}  // namespace

Handle::Handle(const Settings& settings) : connection_(make_connection()) {
  if (connection_ == nullptr) throw Fault(static_cast<MYSQL*>(nullptr));
  constexpr unsigned int none = 0;
  constexpr unsigned long largest_packet = 64UL << 20U;
  const unsigned int protocol = settings.uses_socket() ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  const auto connect_timeout = static_cast<unsigned int>(settings.connect_timeout.count());
  const bool is_known = settings.uses_socket() || settings.encryption == Encryption::fully_verified;
  set(MYSQL_OPT_NONBLOCK, nullptr);
  set(MYSQL_OPT_PROTOCOL, &protocol);
  set(MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
  set(MYSQL_OPT_LOCAL_INFILE, &none);
  set(MYSQL_OPT_MAX_ALLOWED_PACKET, &largest_packet);
  set(MYSQL_SET_CHARSET_NAME, "utf8mb4");
  set(MARIADB_OPT_RESTRICTED_AUTH, is_known ? proofs_and_words : proofs);
  mysql_options4(get(), MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "polytomic");
  set_encryption(settings);
}

void Handle::set(mysql_option option, const void* value) {
  if (mysql_options(get(), option, value) != 0) throw Fault(get());
}

void Handle::set_encryption(const Settings& settings) {
  if (settings.encryption == Encryption::none) return;
  const my_bool yes = 1;
  set(MYSQL_OPT_SSL_ENFORCE, &yes);
  set(MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
  set_file(MYSQL_OPT_SSL_CERT, settings.client_certificate);
  set_file(MYSQL_OPT_SSL_KEY, settings.client_key);
  if (settings.encryption == Encryption::required) return;
  // Where authorities are known, libmariadb holds the server's certificate against them.
  if (settings.ca_certificate.empty()) {
    set(MYSQL_OPT_SSL_CA, find_system_authorities().c_str());
  } else {
    set_file(MYSQL_OPT_SSL_CA, settings.ca_certificate);
  }
  if (settings.encryption == Encryption::fully_verified) set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
}

void Handle::set_file(mysql_option option, const std::string& content) {
  if (content.empty()) return;
  files_.push_back(std::make_unique<MemoryFile>(content));
  set(option, files_.back()->path().c_str());
}

}  // namespace polytomic::local::mysql
