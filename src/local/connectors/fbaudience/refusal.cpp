#include "local/connectors/fbaudience/refusal.h"

#include "core/text.h"
#include "local/json.h"

namespace polytomic::local::fbaudience {
namespace {

struct GraphCode {
  int code = 0;
  int subcode = 0;
};

int number_in(const rapidjson::Value& object, std::string_view name) {
  const rapidjson::Value* value = find_member(object, name);
  return value != nullptr && value->IsInt() ? value->GetInt() : 0;
}

// Zeros where the answer is not the Graph API's.
GraphCode read_code(const WebAnswer& answer) {
  try {
    const rapidjson::Document body = parse_json(answer.body);
    const rapidjson::Value* error = find_member(body, "error");
    if (error == nullptr) return {};
    return {number_in(*error, "code"), number_in(*error, "error_subcode")};
  } catch (const Failure&) {
    return {};
  }
}

bool is_about_token(int code) { return code == 102 || code == 190; }
bool is_about_rate(int code) {
  return code == 4 || code == 17 || code == 32 || code == 613 || (code >= 80'000 && code <= 80'014);
}
bool is_about_permission(int code) { return code == 3 || code == 10 || (code >= 200 && code <= 299); }

}  // namespace

Failure refused_by_graph(const WebAnswer& answer, const std::string& place) {
  const int code = read_code(answer).code;
  const std::string said = place + " answered " + std::to_string(answer.status) + ", code " + std::to_string(code);
  if (is_about_token(code) || (code == 0 && answer.status == 401)) {
    return {POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
            said + ": the token has expired, was withdrawn or is none; give a new one as byo_app_token"};
  }
  if (is_about_permission(code)) {
    return {POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
            said + ": the token may not do this; it needs ads_management, and a role in the ad account"};
  }
  if (is_about_rate(code)) {
    Error error =
        make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, said + ": Facebook was asked too often; wait, and try again");
    if (answer.retry_after_seconds >= 0) error.retry_after_milliseconds = answer.retry_after_seconds * 1000;
    return Failure(std::move(error));
  }
  if (code == 1 || code == 2) {
    return {POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, said + ": Facebook has trouble; try again later"};
  }
  if (code == 0 || answer.status >= 500 || answer.status == 429) return refused_by_service(answer, place);
  return {POLYTOMIC_ERROR_DATABASE_ERROR, said + ": Facebook refused; check accounts and graph_api_version"};
}

bool is_unknown_object(const WebAnswer& answer) {
  constexpr int invalid_parameter = 100;
  constexpr int no_such_object = 33;
  if (answer.status == 404) return true;
  const GraphCode code = read_code(answer);
  return !answer.is_success() &&
         (code.code == 803 || (code.code == invalid_parameter && code.subcode == no_such_object));
}

}  // namespace polytomic::local::fbaudience
