#include "local/connectors/csv/web_settings.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "local/json.h"
#include "local/web_address.h"
#include "local/web_client.h"

namespace polytomic::local::csv {
namespace {

[[noreturn]] void refuse(std::string_view field, const std::string& problem) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::string(field) + " " + problem));
}

std::string text_in(const rapidjson::Value& object, std::string_view key) {
  const rapidjson::Value* value = find_member(object, key);
  return value != nullptr && value->IsString() ? std::string(text_of(*value)) : std::string();
}

// The pairs of name and value in an array; every one needs a name.
std::vector<NamedValue> read_pairs(const rapidjson::Value& object, std::string_view key, const std::string& place) {
  std::vector<NamedValue> pairs;
  const rapidjson::Value* list = find_member(object, key);
  if (list == nullptr || !list->IsArray()) return pairs;
  for (const rapidjson::Value& element : list->GetArray()) {
    pairs.emplace_back(text_in(element, "name"), text_in(element, "value"));
    if (pairs.back().first.empty()) refuse(place, "has an entry without a name");
  }
  return pairs;
}

void check_credential(std::string_view field, const std::string& text) {
  const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; };
  if (std::ranges::any_of(text, is_control)) refuse(field, "holds a control character");
}

NamedValue read_basic(const rapidjson::Value& basic) {
  NamedValue credentials{text_in(basic, "username"), text_in(basic, "password")};
  check_credential("auth.basic.username", credentials.first);
  check_credential("auth.basic.password", credentials.second);
  if (credentials.first.empty() && credentials.second.empty()) {
    refuse("auth.basic", "has neither username nor password; give them, or leave it out");
  }
  if (credentials.first.find(':') != std::string::npos) {
    refuse("auth.basic.username", "holds a colon, which would end it");
  }
  return credentials;
}

NamedValue read_header(const rapidjson::Value& header) {
  NamedValue pair{text_in(header, "name"), text_in(header, "value")};
  check_web_header("auth.header", pair.first, pair.second);
  return pair;
}

ClientAuthentication read_style(const rapidjson::Value& oauth) {
  const rapidjson::Value* style = find_member(oauth, "auth_style");
  if (style == nullptr) return ClientAuthentication::detect;
  switch (style->IsInt() ? style->GetInt() : -1) {
    case 0:
      return ClientAuthentication::detect;
    case 1:
      return ClientAuthentication::parameters;
    case 2:
      return ClientAuthentication::header;
    default:
      refuse("auth.oauth.auth_style", "must be 0 (found out), 1 (as parameters) or 2 (as a header)");
  }
}

TokenTerms read_oauth(const rapidjson::Value& oauth) {
  TokenTerms terms;
  for (const auto& [key, text] :
       {std::pair{"client_id", &terms.client_id}, std::pair{"client_secret", &terms.client_secret},
        std::pair{"token_endpoint", &terms.endpoint}}) {
    *text = text_in(oauth, key);
    const std::string field = std::string("auth.oauth.") + key;
    if (text->empty()) refuse(field, "is missing");
    check_credential(field, *text);
  }
  if (!parse_web_address("auth.oauth.token_endpoint", terms.endpoint).keeps_secrets()) {
    refuse("auth.oauth.token_endpoint", "must begin with https://, because the client's secret is sent there");
  }
  terms.form.emplace_back("grant_type", "client_credentials");
  std::string scopes;
  if (const rapidjson::Value* list = find_member(oauth, "scopes"); list != nullptr && list->IsArray()) {
    for (const rapidjson::Value& scope : list->GetArray()) {
      if (scope.IsString()) scopes.append(scopes.empty() ? "" : " ").append(text_of(scope));
    }
  }
  if (!scopes.empty()) terms.form.emplace_back("scope", scopes);
  for (NamedValue& pair : read_pairs(oauth, "extra_form_data", "auth.oauth.extra_form_data")) {
    terms.form.push_back(std::move(pair));
  }
  terms.authentication = read_style(oauth);
  return terms;
}

// One way to prove who asks; its secrets end up in `settings` or in `parameters`.
void read_authentication(const rapidjson::Value& auth, WebSettings& settings, std::vector<NamedValue>& parameters) {
  std::string chosen;
  for (const auto& member : auth.GetObject()) {
    if (member.value.IsArray() && member.value.Empty()) continue;
    if (!chosen.empty()) {
      refuse("auth", "has both " + chosen + " and " + std::string(text_of(member.name)) + "; choose one");
    }
    chosen = text_of(member.name);
    if (chosen == "basic") settings.basic = read_basic(member.value);
    if (chosen == "header") settings.headers.push_back(read_header(member.value));
    if (chosen == "oauth") settings.oauth = read_oauth(member.value);
    if (chosen != "query") continue;
    for (NamedValue& pair : read_pairs(auth, "query", "auth.query")) parameters.push_back(std::move(pair));
  }
}

}  // namespace

WebSettings read_web_settings(const std::string& url, const rapidjson::Value& configuration) {
  WebSettings settings;
  const WebAddress address = parse_web_address("url", url);
  settings.headers = read_pairs(configuration, "headers", "headers");
  for (const auto& [name, value] : settings.headers) check_web_header("headers", name, value);
  std::vector<NamedValue> parameters = read_pairs(configuration, "parameters", "parameters");
  const rapidjson::Value* auth = find_member(configuration, "auth");
  settings.authorities = text_in(configuration, "ca_cert");
  const bool has_auth = auth != nullptr && auth->IsObject() && auth->MemberCount() > 0;
  if (has_auth) read_authentication(*auth, settings, parameters);
  if ((has_auth || settings.is_private()) && !address.keeps_secrets()) {
    refuse("url", "must begin with https:// where auth or headers are given, which anybody on the way could read");
  }
  if (settings.oauth) settings.oauth->authorities = settings.authorities;
  settings.url = with_parameters(url, parameters);
  return settings;
}

}  // namespace polytomic::local::csv
