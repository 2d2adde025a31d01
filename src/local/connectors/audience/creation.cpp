#include "local/connectors/audience/creation.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/text.h"
#include "local/object_id.h"

namespace polytomic::local::audience {
namespace {

constexpr std::string_view account_property = "account";
constexpr std::string_view name_property = "name";
constexpr std::size_t longest_name = 255;  // bytes

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

std::string take_value(const std::vector<std::pair<std::string, std::string>>& values, std::string_view property) {
  std::optional<std::string> found;
  for (const auto& [id, value] : values) {
    if (id != account_property && id != name_property) {
      refuse("properties", "a new audience takes no property but account and name; leave the others out");
    }
    if (id != property) continue;
    if (found) refuse(property, std::string(property) + " is given twice; give it once");
    found = value;
  }
  if (!found) refuse(property, std::string(property) + " is not given; a new audience needs account and name");
  return *found;
}

void check_name(const std::string& name) {
  if (!is_valid_utf8(name)) refuse(name_property, "name is not valid UTF-8");
  if (name.find_first_not_of(" \t") == std::string::npos) {
    refuse(name_property, "name is empty; give the name of the new audience");
  }
  if (std::ranges::any_of(name, [](char letter) { return static_cast<unsigned char>(letter) < ' '; })) {
    refuse(name_property, "name holds a control character; leave it out");
  }
  if (name.size() > longest_name) refuse(name_property, "name is longer than 255 bytes; shorten it");
}

}  // namespace

std::vector<CreationProperty> describe_creation(const std::vector<Account>& accounts) {
  if (accounts.empty()) return {};
  CreationProperty account{std::string(account_property), "Account", true, {}};
  for (const Account& each : accounts) {
    account.values.push_back(each.id);
    account.labels.push_back(each.name);
  }
  return {std::move(account), {std::string(name_property), "Name", false, {}}};
}

NewObject check_new_audience(const std::vector<std::pair<std::string, std::string>>& values,
                             const std::vector<Account>& accounts) {
  const std::string account = take_value(values, account_property);
  std::string name = take_value(values, name_property);
  if (std::ranges::find(accounts, account, &Account::id) == accounts.end()) {
    std::string known;
    for (const Account& each : accounts) known.append(known.empty() ? "" : ", ").append(each.id);
    refuse(account_property, "account is none that this connection reaches; choose one of " + known);
  }
  check_name(name);
  return {make_object_id(account, name), std::move(name)};
}

}  // namespace polytomic::local::audience
