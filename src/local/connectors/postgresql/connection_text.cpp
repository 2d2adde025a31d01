#include "local/connectors/postgresql/connection_text.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/error.h"

namespace polytomic::local::postgresql {
namespace {

// A path that never leads to a file.
constexpr std::string_view no_file = "/dev/null/none";

// Where systems keep the certificates of public authorities.
constexpr std::array<const char*, 3> system_authorities{"/etc/ssl/certs/ca-certificates.crt",
                                                        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};

std::string find_system_authorities() {
  for (const char* path : system_authorities) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path;
  }
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "ca_cert",
                                 "this system has no list of certificate authorities to verify the server by; give "
                                 "ca_cert, or install ca-certificates"));
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ",").append(text);
  return all;
}

}  // namespace

ConnectionText::ConnectionText(const Settings& settings, const std::vector<std::string>& addresses) {
  // The name goes with each address: certificates are held against it.
  const std::vector<std::string> names(std::max<std::size_t>(addresses.size(), 1), settings.hostname);
  add("host", joined(names));
  add("hostaddr", joined(addresses));
  add("port", std::to_string(settings.port));
  add("dbname", settings.database);
  add("user", settings.username);
  add("password", settings.password);
  add("passfile", no_file);
  add("sslmode", settings.ssl_mode);
  const bool verifies = settings.ssl_mode.starts_with("verify");
  if (!settings.ca_certificate.empty()) {
    add_file("sslrootcert", settings.ca_certificate);
  } else {
    add("sslrootcert", verifies ? find_system_authorities() : std::string(no_file));
  }
  add_file("sslcert", settings.client_certificate);
  add_file("sslkey", settings.client_key);
  add("sslcrl", no_file);
  add("sslcrldir", "");
  add("ssl_min_protocol_version", "TLSv1.2");
  add("ssl_max_protocol_version", "");
  add("sslsni", "1");
  add("sslcompression", "0");
  add("requirepeer", "");
  add("gssencmode", "disable");
  add("channel_binding", "prefer");
  add("target_session_attrs", "any");
  add("client_encoding", "UTF8");
  add("application_name", "polytomic");
  add("options", "");
  add("replication", "");
  add("connect_timeout", "0");  // the session's own clock ends it
  add("keepalives", "1");
  add("keepalives_idle", "30");
  add("tcp_user_timeout", "15000");  // milliseconds
}

ConnectionText::Wiped::~Wiped() { sodium_memzero(value.data(), value.size()); }

void ConnectionText::add(std::string_view key, std::string_view value) {
  // Room for all of it, so that no copy of the password stays behind.
  constexpr std::size_t room = 8192;
  std::string& text = text_.value;
  if (text.capacity() < room) text.reserve(room);
  text.append(key).append("='");
  for (const char letter : value) {
    if (letter == '\'' || letter == '\\') text += '\\';
    text += letter;
  }
  text.append("' ");
}

void ConnectionText::add_file(std::string_view key, const std::string& content) {
  if (content.empty()) return add(key, no_file);
  files_.push_back(std::make_unique<MemoryFile>(content));
  add(key, files_.back()->path());
}

}  // namespace polytomic::local::postgresql
