#include "local/connectors/linkedinads/connector.h"

#include "local/connectors/audience/database.h"
#include "local/connectors/linkedinads/service.h"
#include "local/connectors/linkedinads/settings.h"

namespace polytomic::local::linkedinads {
namespace {

constexpr std::string_view schema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:polytomic:connection-type:linkedinads",
  "title": "LinkedIn Ads",
  "type": "object",
  "properties": {
    "oauth_refresh_token": {
      "type": "string",
      "title": "Refresh token",
      "description": "Of a person with a role in the ad accounts, made outside: a local catalog has no browser.",
      "api_field": true,
      "hidden": true,
      "sensitive": true
    },
    "oauth_token_expiry": { "type": "string", "title": "Expiry of the token", "hidden": true },
    "accounts": {
      "type": "array",
      "title": "Accounts",
      "description": "The ad accounts that the connection is for; all that the token reaches where none is given.",
      "items": {
        "type": "object",
        "properties": { "value": { "type": "string" }, "label": { "type": "string" } },
        "additionalProperties": false
      },
      "hierarchyCompletion": true
    },
    "connected_user": { "type": "string", "title": "Connected user", "readOnly": true, "readonly": true },
    "client_id": {
      "type": "string", "title": "Client ID", "api_field": true, "hidden": true, "sensitive": true
    },
    "client_secret": {
      "type": "string", "title": "Client secret", "api_field": true, "hidden": true, "sensitive": true
    },
    "api_version": {
      "type": "string",
      "title": "API version",
      "description": "The year and month of a version of LinkedIn's marketing API.",
      "default": "202601",
      "examples": ["202601"]
    },
    "base_url": {
      "type": "string",
      "title": "Base URL",
      "description": "Where LinkedIn's API and its login are, instead of LinkedIn's own places.",
      "examples": ["https://linkedin.example.com"]
    }
  }
})";

class LinkedinadsConnector final : public Connector {
 public:
  [[nodiscard]] std::string_view id() const override { return "linkedinads"; }
  [[nodiscard]] std::string_view name() const override { return "LinkedIn Ads"; }
  [[nodiscard]] std::string_view configuration_schema() const override { return schema; }

  [[nodiscard]] std::vector<std::string_view> operations() const override { return {"TARGET", "TargetCreator"}; }

  void check(const Configuration& configuration) const override { static_cast<void>(read_settings(configuration)); }

  [[nodiscard]] bool uses_local_files(const Configuration&) const override { return false; }

  [[nodiscard]] std::unique_ptr<Database> open(const Configuration& configuration,
                                               const Context& context) const override {
    context.check();
    Settings settings = read_settings(configuration);
    std::set<std::string> accounts = settings.accounts;
    return audience::make_database(make_service(std::move(settings)), std::move(accounts));
  }
};

}  // namespace

std::unique_ptr<Connector> make_linkedinads_connector() { return std::make_unique<LinkedinadsConnector>(); }

}  // namespace polytomic::local::linkedinads
