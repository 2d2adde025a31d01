#include "local/connectors/sqlite/connector.h"

#include "local/connectors/sqlite/database.h"
#include "local/connectors/sqlite/settings.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::string_view schema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:polytomic:connection-type:sqlite",
  "title": "SQLite",
  "type": "object",
  "properties": {
    "path": {
      "type": "string",
      "title": "Database file",
      "description": "Absolute path of the database file, which must exist. A database that programs attach to it is a connection of its own.",
      "examples": ["/var/lib/shop/shop.db"]
    },
    "passphrase": {
      "type": "string",
      "title": "Passphrase",
      "description": "Key of an encrypted database. Needs a SQLite with encryption (SQLCipher).",
      "password": true,
      "sensitive": true
    },
    "read_only": {
      "type": "boolean",
      "title": "Read-only",
      "description": "Offer nothing to be written to, even where the file can be written.",
      "default": false
    },
    "tables": {
      "type": "array",
      "items": { "type": "string" },
      "title": "Tables",
      "description": "Ids of the tables and views to offer (main.name). Without any, all are offered.",
      "completions": true
    }
  },
  "required": ["path"]
})";

class SqliteConnector final : public Connector {
 public:
  [[nodiscard]] std::string_view id() const override { return "sqlite"; }
  [[nodiscard]] std::string_view name() const override { return "SQLite"; }
  [[nodiscard]] std::string_view configuration_schema() const override { return schema; }

  [[nodiscard]] std::vector<std::string_view> operations() const override {
    return {"FIELDSETQUERY", "TARGET", "TargetCreator", "BulkSyncSource", "SupportsSQL", "IsTruncatable"};
  }

  void check(const Configuration& configuration) const override { static_cast<void>(read_settings(configuration)); }

  [[nodiscard]] bool uses_local_files(const Configuration&) const override { return true; }

  [[nodiscard]] std::unique_ptr<Database> open(const Configuration& configuration,
                                               const Context& context) const override {
    return open_database(read_settings(configuration), context);
  }
};

}  // namespace

std::unique_ptr<Connector> make_sqlite_connector() { return std::make_unique<SqliteConnector>(); }

}  // namespace polytomic::local::sqlite
