#include "local/connectors/linkedinads/settings.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "local/connectors/audience/settings.h"

namespace polytomic::local::linkedinads {
namespace {

constexpr std::string_view usual_api = "https://api.linkedin.com";
constexpr std::string_view usual_login = "https://www.linkedin.com";
constexpr std::string_view usual_version = "202601";

// The year and the month of a release.
std::string read_version(const Configuration& configuration) {
  constexpr std::size_t size = 6;
  std::string version = configuration.text("api_version").value_or("");
  if (version.empty()) version = usual_version;
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  if (version.size() != size || !std::ranges::all_of(version, is_digit)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "api_version",
                                   "api_version must be the year and month of a version, such as 202601"));
  }
  return version;
}

}  // namespace

Settings read_settings(const Configuration& configuration) {
  Settings settings;
  settings.base_url = audience::read_base_url(configuration, usual_api) + "/rest";
  settings.version = read_version(configuration);
  settings.token.endpoint = audience::read_base_url(configuration, usual_login) + "/oauth/v2/accessToken";
  settings.token.client_id = audience::read_credential(configuration, "client_id");
  settings.token.client_secret = audience::read_credential(configuration, "client_secret");
  settings.token.form = {{"grant_type", "refresh_token"},
                         {"refresh_token", audience::read_credential(configuration, "oauth_refresh_token")}};
  settings.token.authentication = ClientAuthentication::parameters;
  settings.accounts = audience::read_accounts(configuration);
  return settings;
}

}  // namespace polytomic::local::linkedinads
