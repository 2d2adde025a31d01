#include "local/connectors/fbaudience/settings.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "local/connectors/audience/settings.h"

namespace polytomic::local::fbaudience {
namespace {

constexpr std::string_view usual_version = "v24.0";

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

// "v24.0"
std::string read_version(const Configuration& configuration) {
  std::string version = configuration.text("graph_api_version").value_or("");
  if (version.empty()) version = usual_version;
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  const std::size_t dot = version.find('.');
  const bool is_shaped =
      version.starts_with('v') && dot != std::string::npos && dot > 1 && dot + 1 < version.size() &&
      version.size() <= 8 &&
      std::all_of(version.begin() + 1, version.begin() + static_cast<std::ptrdiff_t>(dot), is_digit) &&
      std::all_of(version.begin() + static_cast<std::ptrdiff_t>(dot) + 1, version.end(), is_digit);
  if (!is_shaped) refuse("graph_api_version", "graph_api_version must be a version such as v24.0");
  return version;
}

}  // namespace

Settings read_settings(const Configuration& configuration) {
  if (configuration.text("auth_method").value_or("oauth") != "token") {
    refuse(
        "auth_method",
        "logging in to Facebook needs a person in a browser, which a local catalog does not have; set auth_method to "
        "token and give an access token as byo_app_token");
  }
  Settings settings;
  settings.token = audience::read_credential(configuration, "byo_app_token");
  settings.base_url =
      audience::read_base_url(configuration, "https://graph.facebook.com") + "/" + read_version(configuration);
  settings.accounts = audience::read_accounts(configuration);
  return settings;
}

}  // namespace polytomic::local::fbaudience
