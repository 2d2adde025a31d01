#include "local/connectors/postgresql/settings.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace polytomic::local::postgresql {
namespace {

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

std::string read_text(const Configuration& configuration, std::string_view key) {
  std::string text = configuration.text(key).value_or("");
  if (text.find('\0') != std::string::npos) {
    refuse(key, std::string(key) + " holds a NUL character, which PostgreSQL cannot take");
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
  // libpq takes a comma for a list of servers and a leading @ for a socket without a file.
  if (hostname.find(',') != std::string::npos || hostname.front() == '@') {
    refuse("hostname", "hostname must name one server, or be the absolute path of a directory with its Unix socket");
  }
  return hostname;
}

// A tunnel needs an SSH client and its keys in this process, which a program beside it does better.
void refuse_tunnel(const Configuration& configuration) {
  if (!configuration.flag("ssh").value_or(false)) return;
  refuse("ssh",
         "connecting over an SSH tunnel is not available in a local catalog; open the tunnel yourself, as with "
         "ssh -L 15432:database:5432 user@bastion, give its near end as hostname and port, and set ssh to false");
}

std::string read_ssl_mode(const Configuration& configuration, bool has_ca) {
  const std::string mode = read_text(configuration, "ssl_mode");
  const bool ssl = configuration.flag("ssl").value_or(true);
  if (!ssl) {
    if (!mode.empty()) refuse("ssl_mode", "ssl_mode is given, but ssl is false; set ssl to true or leave ssl_mode out");
    return "disable";
  }
  return !mode.empty() ? mode : (has_ca ? "verify-full" : "require");
}

void read_client_certificate(const Configuration& configuration, Settings& settings) {
  if (!configuration.flag("client_certs").value_or(false)) return;
  settings.client_certificate = read_text(configuration, "client_certificate");
  settings.client_key = read_text(configuration, "client_key");
  if (settings.ssl_mode == "disable") refuse("client_certs", "client_certs needs ssl; set ssl to true");
  for (const char* key : {"client_certificate", "client_key"}) {
    if (!read_text(configuration, key).empty()) continue;
    refuse(key, std::string(key) + " is missing; client_certs needs the certificate and its key");
  }
}

}  // namespace

std::string Settings::place() const {
  return "'" + database + "' at " + hostname + (uses_socket() ? ", port " : ":") + std::to_string(port);
}

Settings read_settings(const Configuration& configuration) {
  constexpr int largest_port = 65535;
  constexpr int longest_connect = 300;
  constexpr int longest_statement = 3600;
  refuse_tunnel(configuration);
  Settings settings;
  settings.hostname = read_hostname(configuration);
  settings.port = read_number(configuration, "port", settings.port, largest_port);
  settings.database = read_required(configuration, "database");
  settings.username = read_required(configuration, "username");
  settings.password = read_text(configuration, "password");
  settings.ca_certificate = read_text(configuration, "ca_cert");
  settings.ssl_mode = read_ssl_mode(configuration, !settings.ca_certificate.empty());
  read_client_certificate(configuration, settings);
  settings.connect_timeout = std::chrono::seconds(read_number(
      configuration, "connect_timeout", static_cast<int>(settings.connect_timeout.count()), longest_connect));
  settings.statement_timeout = std::chrono::seconds(read_number(
      configuration, "statement_timeout", static_cast<int>(settings.statement_timeout.count()), longest_statement));
  return settings;
}

}  // namespace polytomic::local::postgresql
