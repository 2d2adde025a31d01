#include "local/connectors/fbaudience/connector.h"

#include "local/connectors/audience/database.h"
#include "local/connectors/fbaudience/service.h"
#include "local/connectors/fbaudience/settings.h"

namespace polytomic::local::fbaudience {
namespace {

constexpr std::string_view schema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:polytomic:connection-type:fbaudience",
  "title": "Facebook Ads",
  "type": "object",
  "properties": {
    "auth_method": {
      "type": "string",
      "title": "Authentication method",
      "description": "oauth is not available here: a local catalog has no browser to log in with.",
      "enum": [{ "value": "oauth", "label": "OAuth" }, { "value": "token", "label": "Token" }],
      "default": "oauth",
      "examples": ["token"]
    },
    "user_name": { "type": "string", "title": "Connected as", "readOnly": true },
    "byo_app_token": {
      "type": "string",
      "title": "Token",
      "description": "An access token with the permission ads_management.",
      "sensitive": true
    },
    "graph_api_version": {
      "type": "string", "title": "Graph API version",
                           "default" : "v24.0", "examples" : ["v24.0"]
}
, "accounts" : {
  "type" : "array",
  "title" : "Accounts",
  "description" : "The ad accounts that the connection is for; all that the token reaches where none is given.",
  "items" : {
    "type" : "object",
    "properties" : {"value" : {"type" : "string"}, "label" : {"type" : "string"}},
    "additionalProperties" : false
  },
  "hierarchyCompletion" : true
},
               "base_url" : {
  "type" : "string",
           "title" : "Base URL",
                     "description" : "Where the Graph API is.",
                                     "default" : "https://graph.facebook.com",
                                                 "examples" : ["https://graph.facebook.com"]
}
}
, "required" : ["auth_method"]
})";

class FbaudienceConnector final : public Connector {
 public:
  [[nodiscard]] std::string_view id() const override { return "fbaudience"; }
  [[nodiscard]] std::string_view name() const override { return "Facebook Ads"; }
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

std::unique_ptr<Connector> make_fbaudience_connector() { return std::make_unique<FbaudienceConnector>(); }

}  // namespace polytomic::local::fbaudience
