#include "local/connectors/audience/settings.h"

#include <algorithm>

#include "core/error.h"
#include "local/json.h"
#include "local/web_address.h"

namespace polytomic::local::audience {
namespace {

[[noreturn]] void refuse(std::string_view field, const std::string& problem) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::string(field) + " " + problem));
}

}  // namespace

std::set<std::string> read_accounts(const Configuration& configuration) {
  std::set<std::string> accounts;
  const rapidjson::Document document = parse_json(configuration.json());
  const rapidjson::Value* list = find_member(document, "accounts");
  if (list == nullptr || !list->IsArray()) return accounts;
  for (const rapidjson::Value& account : list->GetArray()) {
    const rapidjson::Value* id = find_member(account, "value");
    if (id == nullptr || !id->IsString() || id->GetStringLength() == 0) {
      refuse("accounts", "has an entry without a value; give the account's id, or leave accounts out for all");
    }
    accounts.emplace(text_of(*id));
  }
  return accounts;
}

std::string read_base_url(const Configuration& configuration, std::string_view usual) {
  std::string url = configuration.text("base_url").value_or("");
  if (url.empty()) url = usual;
  const WebAddress address = parse_web_address("base_url", url);
  if (!address.keeps_secrets()) refuse("base_url", "must begin with https://, because secrets are sent there");
  if (url.find_first_of("?#") != std::string::npos) refuse("base_url", "must not have a ? or #");
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string read_credential(const Configuration& configuration, std::string_view key) {
  std::string text = configuration.text(key).value_or("");
  if (text.empty()) refuse(key, "is missing");
  const auto is_visible = [](char letter) { return letter > ' ' && letter < 0x7F; };
  if (!std::ranges::all_of(text, is_visible)) refuse(key, "holds a space or another character that it cannot have");
  return text;
}

}  // namespace polytomic::local::audience
