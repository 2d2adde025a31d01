#include "local/connectors/csv/connector.h"

#include "local/connectors/csv/database.h"
#include "local/connectors/csv/settings.h"

namespace polytomic::local::csv {
namespace {

constexpr std::string_view schema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:polytomic:connection-type:csv",
  "title": "CSV",
  "type": "object",
  "properties": {
    "url": {
      "type": "string",
      "title": "URL",
      "description": "Where the data is: an http or https address, a file URL, or the whole path of a file.",
      "minLength": 1,
      "examples": ["https://www.example.com/people.csv", "file:///data/people.csv", "/data/people.csv"]
    },
    "headers": {
      "type": "array",
      "title": "Headers",
      "description": "Sent to a web address.",
      "items": {
        "type": "object",
        "properties": {
          "name": { "type": "string", "title": "Name", "examples": ["X-Api-Key"] },
          "value": { "type": "string", "title": "Value", "sensitive": true }
        },
        "additionalProperties": false
      }
    },
    "parameters": {
      "type": "array",
      "title": "Query string parameters",
      "description": "Added to a web address.",
      "items": {
        "type": "object",
        "properties": {
          "name": { "type": "string", "title": "Name", "examples": ["format"] },
          "value": { "type": "string", "title": "Value", "sensitive": true }
        },
        "additionalProperties": false
      }
    },
    "auth": {
      "type": "object",
      "title": "Authentication method",
      "description": "One way to prove to a web server who asks.",
      "properties": {
        "basic": {
          "type": "object",
          "title": "Basic authentication",
          "properties": {
            "username": { "type": "string", "title": "Username", "examples": ["user@example.com"] },
            "password": { "type": "string", "title": "Password", "password": true, "sensitive": true }
          },
          "additionalProperties": false
        },
        "header": {
          "type": "object",
          "title": "Header key",
          "properties": {
            "name": { "type": "string", "title": "Name", "examples": ["X-Api-Key"] },
            "value": { "type": "string", "title": "Value", "sensitive": true }
          },
          "additionalProperties": false
        },
        "query": {
          "type": "array",
          "title": "Query string authentication parameters",
          "items": {
            "type": "object",
            "properties": {
              "name": { "type": "string", "title": "Name", "examples": ["api_key"] },
              "value": { "type": "string", "title": "Value", "sensitive": true }
            },
            "additionalProperties": false
          }
        },
        "oauth": {
          "type": "object",
          "title": "OAuth",
          "description": "Client credentials, exchanged for an access token.",
          "properties": {
            "client_id": { "type": "string", "title": "Client ID" },
            "client_secret": { "type": "string", "title": "Client secret", "sensitive": true },
            "token_endpoint": {
              "type": "string", "title": "Token endpoint", "examples": ["https://www.example.com/oauth/token"]
            },
            "extra_form_data": {
              "type": "array",
              "title": "Extra form data",
              "items": {
                "type": "object",
                "properties": {
                  "name": { "type": "string", "title": "Name", "examples": ["audience"] },
                  "value": { "type": "string", "title": "Value", "sensitive": true }
                },
                "additionalProperties": false
              }
            },
            "scopes": { "type": "array", "title": "Scopes", "items": { "type": "string" } },
            "auth_style": {
              "type": "integer",
              "title": "Auth style",
              "description": "How the client's id and secret are sent: 0 found out, 1 as parameters, 2 as a header.",
              "minimum": 0,
              "maximum": 2,
              "default": 0
            }
          },
          "additionalProperties": false
        }
      },
      "additionalProperties": false
    },
    "ca_cert": {
      "type": "string",
      "title": "CA certificate",
      "description": "The certificate, in PEM, that must have signed the web server's, instead of those of this machine.",
      "sensitive": true,
      "widget": "file"
    },
    "delimiter": {
      "type": "string",
      "title": "Delimiter",
      "description": "The character between values, or tab. Found out where it is not given.",
      "examples": [";"]
    },
    "quote": {
      "type": "string",
      "title": "Quote",
      "description": "The character around values. Found out where it is not given.",
      "examples": ["'"]
    },
    "has_headers": {
      "type": "boolean",
      "title": "Has headers",
      "description": "Whether the first record names the columns. Found out where it is not given."
    },
    "encoding": {
      "type": "string",
      "title": "Encoding",
      "description": "Of the text. Found out where it is not given.",
      "examples": ["UTF-8", "UTF-16", "windows-1252"]
    }
  },
  "required": ["url"]
})";

class CsvConnector final : public Connector {
 public:
  [[nodiscard]] std::string_view id() const override { return "csv"; }
  [[nodiscard]] std::string_view name() const override { return "CSV"; }
  [[nodiscard]] std::string_view configuration_schema() const override { return schema; }

  [[nodiscard]] std::vector<std::string_view> operations() const override {
    return {"FIELDSETQUERY", "BulkSyncSource"};
  }

  void check(const Configuration& configuration) const override { static_cast<void>(read_settings(configuration)); }

  [[nodiscard]] bool uses_local_files(const Configuration& configuration) const override {
    return read_settings(configuration).is_file();
  }

  [[nodiscard]] std::unique_ptr<Database> open(const Configuration& configuration,
                                               const Context& context) const override {
    context.check();
    return open_database(read_settings(configuration));
  }
};

}  // namespace

std::unique_ptr<Connector> make_csv_connector() { return std::make_unique<CsvConnector>(); }

}  // namespace polytomic::local::csv
