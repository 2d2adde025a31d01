#include "local/connectors/mysql/settings.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "local/connectors/mysql/text.h"

namespace polytomic::local::mysql {
namespace {

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

std::string read_text(const Configuration& configuration, std::string_view key) {
  std::string text = configuration.text(key).value_or("");
  if (text.find('\0') != std::string::npos) {
    refuse(key, std::string(key) + " holds a NUL character, which the server cannot take");
  }
  return text;
}

std::string read_required(const Configuration& configuration, std::string_view key) {
  std::string text = read_text(configuration, key);
  if (text.empty()) refuse(key, std::string(key) + " is empty; give the server's");
  return text;
}

int read_number(const Configuration& configuration, std::string_view key, int fallback, int most) {
  const std::int64_t value = configuration.number(key).value_or(fallback);
  if (value < 1 || value > most) {
    refuse(key, std::string(key) + " must be from 1 to " + std::to_string(most));
  }
  return static_cast<int>(value);
}

std::string read_hostname(const Configuration& configuration) {
  std::string hostname = read_required(configuration, "hostname");
  if (hostname.front() == '/') return hostname;
  // libmariadb reads more into other characters: several servers, plug-ins for connections.
  const auto is_of_a_name = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '.' || letter == '-' || letter == '_' || letter == ':' || letter == '%' ||
           static_cast<unsigned char>(letter) >= 0x80U;
  };
  if (!std::ranges::all_of(hostname, is_of_a_name)) {
    refuse("hostname", "hostname must be the name or address of one server, or the absolute path of its Unix socket");
  }
  return hostname;
}

// A tunnel needs an SSH client and its keys in this process, which a program beside it does better.
void refuse_tunnel(const Configuration& configuration) {
  if (!configuration.flag("ssh").value_or(false)) return;
  refuse("ssh",
         "connecting over an SSH tunnel is not available in a local catalog; open the tunnel yourself, as with "
         "ssh -L 13306:database:3306 user@bastion, give its near end as hostname and port, and set ssh to false");
}

Encryption read_encryption(const Configuration& configuration, const Settings& settings) {
  const std::string mode = read_text(configuration, "ssl_mode");
  if (!configuration.flag("ssl").value_or(true)) {
    if (!mode.empty()) refuse("ssl_mode", "ssl_mode is given, but ssl is false; set ssl to true or leave ssl_mode out");
    return Encryption::none;
  }
  if (mode.empty()) {
    if (settings.uses_socket()) return Encryption::none;  // it never leaves this machine
    return settings.ca_certificate.empty() ? Encryption::required : Encryption::fully_verified;
  }
  if (mode == "require") return Encryption::required;
  if (mode == "verify-ca") return Encryption::authority_verified;
  if (mode == "verify-full") return Encryption::fully_verified;
  refuse("ssl_mode", "ssl_mode must be require, verify-ca or verify-full");
}

void read_client_certificate(const Configuration& configuration, Settings& settings) {
  if (!configuration.flag("client_certs").value_or(false)) return;
  settings.client_certificate = read_text(configuration, "client_certificate");
  settings.client_key = read_text(configuration, "client_key");
  if (settings.encryption == Encryption::none) refuse("client_certs", "client_certs needs ssl; set ssl to true");
  for (const char* key : {"client_certificate", "client_key"}) {
    if (!read_text(configuration, key).empty()) continue;
    refuse(key, std::string(key) + " is missing; client_certs needs the certificate and its key");
  }
}

std::string read_database(const Configuration& configuration) {
  std::string database = read_text(configuration, "dbname");
  if (is_system_schema(database)) {
    refuse("dbname", "dbname names one of the server's own databases, which hold nothing to sync; name another one");
  }
  return database;
}

}  // namespace

std::string Settings::place() const {
  const std::string server = uses_socket() ? hostname : hostname + ":" + std::to_string(port);
  return database.empty() ? "server at " + server : "database '" + database + "' at " + server;
}

Settings read_settings(const Configuration& configuration) {
  constexpr int largest_port = 65535;
  constexpr int longest_connect = 300;
  constexpr int longest_statement = 3600;
  refuse_tunnel(configuration);
  Settings settings;
  settings.hostname = read_hostname(configuration);
  settings.port = read_number(configuration, "port", settings.port, largest_port);
  settings.database = read_database(configuration);
  settings.account = read_required(configuration, "account");
  settings.password = read_text(configuration, "passwd");
  settings.ca_certificate = read_text(configuration, "ca_cert");
  settings.encryption = read_encryption(configuration, settings);
  read_client_certificate(configuration, settings);
  settings.connect_timeout = std::chrono::seconds(read_number(
      configuration, "connect_timeout", static_cast<int>(settings.connect_timeout.count()), longest_connect));
  settings.statement_timeout = std::chrono::seconds(read_number(
      configuration, "statement_timeout", static_cast<int>(settings.statement_timeout.count()), longest_statement));
  return settings;
}

}  // namespace polytomic::local::mysql
