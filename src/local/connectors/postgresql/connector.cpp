#include "local/connectors/postgresql/connector.h"

#include "local/connectors/postgresql/database.h"
#include "local/connectors/postgresql/settings.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::string_view schema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:polytomic:connection-type:postgresql",
  "title": "PostgreSQL",
  "type": "object",
  "properties": {
    "hostname": {
      "type": "string",
      "title": "Hostname",
      "description": "Name or address of the server, or the absolute path of the directory of its Unix socket.",
      "minLength": 1,
      "examples": ["database.example.com"]
    },
    "port": {
      "type": "integer", "title": "Port", "minimum": 1, "maximum": 65535, "default": 5432, "examples": [5432]
    },
    "database": { "type": "string", "title": "Database", "minLength": 1, "completions": true, "examples": ["shop"] },
    "username": { "type": "string", "title": "Username", "minLength": 1, "examples": ["reader"] },
    "password": { "type": "string", "title": "Password", "password": true, "sensitive": true },
    "ssl": { "type": "boolean", "title": "Use SSL", "default": true },
    "ssl_mode": {
      "type": "string",
      "title": "SSL mode",
      "description": "What ssl must achieve. Without it: verify-full where ca_cert is given, require otherwise.",
      "enum": ["prefer", "require", "verify-ca", "verify-full"]
    },
    "ca_cert": {
      "type": "string",
      "title": "CA certificate",
      "description": "The certificate, in PEM, that must have signed the server's.",
      "sensitive": true,
      "widget": "file"
    },
    "client_certs": { "type": "boolean", "title": "Use client certificates", "default": false },
    "client_certificate": {
      "type": "string", "title": "Client certificate", "description": "In PEM.", "sensitive": true, "widget": "file"
    },
    "client_key": {
      "type": "string",
      "title": "Client key",
      "description": "The key of the client certificate, in PEM, not encrypted.",
      "sensitive": true,
      "widget": "file"
    },
    "connect_timeout": {
      "type": "integer",
      "title": "Connect timeout",
      "description": "Seconds that connecting may take.",
      "minimum": 1,
      "maximum": 300,
      "default": 10
    },
    "statement_timeout": {
      "type": "integer",
      "title": "Statement timeout",
      "description": "Seconds that one statement may take.",
      "minimum": 1,
      "maximum": 3600,
      "default": 60
    },
    "ssh": {
      "type": "boolean",
      "title": "Connect over SSH tunnel",
      "description": "Not available here: open a tunnel outside and name its near end.",
      "default": false
    },
    "ssh_user": { "type": "string", "title": "SSH user", "default": "root" },
    "ssh_host": { "type": "string", "title": "SSH host", "examples": ["bastion.example.com"] },
    "ssh_port": { "type": "integer", "title": "SSH port", "minimum": 1, "maximum": 65535, "default": 22 },
    "ssh_private_key": { "type": "string", "title": "Private key", "sensitive": true, "widget": "textarea" },
    "change_detection": {
      "type": "boolean",
      "title": "Use logical replication for bulk syncs",
      "description": "Kept for bulk syncs; it changes nothing here.",
      "default": false
    },
    "publication": { "type": "string", "title": "Publication", "completions": true, "examples": ["polytomic"] }
  },
  "required": ["hostname", "username", "password", "database", "port"]
})";

class PostgresqlConnector final : public Connector {
 public:
  [[nodiscard]] std::string_view id() const override { return "postgresql"; }
  [[nodiscard]] std::string_view name() const override { return "PostgreSQL"; }
  [[nodiscard]] std::string_view configuration_schema() const override { return schema; }

  [[nodiscard]] std::vector<std::string_view> operations() const override {
    return {"FIELDSETQUERY", "TARGET", "TargetCreator", "BulkSyncSource", "SupportsSQL", "IsTruncatable"};
  }

  void check(const Configuration& configuration) const override { static_cast<void>(read_settings(configuration)); }

  [[nodiscard]] bool uses_local_files(const Configuration& configuration) const override {
    return read_settings(configuration).uses_socket();
  }

  [[nodiscard]] std::unique_ptr<Database> open(const Configuration& configuration,
                                               const Context& context) const override {
    return open_database(read_settings(configuration), context);
  }
};

}  // namespace

std::unique_ptr<Connector> make_postgresql_connector() { return std::make_unique<PostgresqlConnector>(); }

}  // namespace polytomic::local::postgresql
