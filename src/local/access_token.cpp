#include "local/access_token.h"

#include <algorithm>

#include "local/json.h"

namespace polytomic::local {
namespace {

constexpr std::size_t answer_limit = std::size_t{1} << 20U;
// Before its end: a token is used a moment after it was looked at.
constexpr std::chrono::seconds margin{10};
constexpr std::chrono::hours longest_life{1};  // of a token whose end is not said

bool is_refusal(const WebAnswer& answer) { return answer.status >= 400 && answer.status < 500; }

// RFC 6749, 5.2. The description that may stand beside it is anybody's text, and could repeat what was sent.
std::string error_code(const WebAnswer& answer) {
  try {
    const rapidjson::Document body = parse_json(answer.body);
    const rapidjson::Value* code = find_member(body, "error");
    if (code == nullptr || !code->IsString()) return {};
    const std::string text(text_of(*code));
    const auto is_plain = [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '_'; };
    return text.size() <= 64 && std::ranges::all_of(text, is_plain) ? " (" + text + ")" : "";
  } catch (const Failure&) {
    return {};
  }
}

Failure refused(const std::string& place, const WebAnswer& answer) {
  if (!is_refusal(answer) || answer.status == 408 || answer.status == 429) return refused_by_service(answer, place);
  return {POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "the token endpoint " + place + " gave no access token, status " +
                                                  std::to_string(answer.status) + error_code(answer) +
                                                  "; check the client's id, its secret and what is asked for"};
}

}  // namespace

const std::string& AccessToken::authorization(WebClient& client, const Context& context) {
  if (!authorization_.empty() && Context::Clock::now() < good_until_) return authorization_;
  authorization_.clear();
  const std::string place = parse_web_address("token_endpoint", terms_.endpoint).place();
  const bool detects = terms_.authentication == ClientAuthentication::detect;
  WebAnswer answer = ask(client, detects ? ClientAuthentication::header : terms_.authentication, context);
  if (detects && (answer.status == 400 || answer.status == 401)) {
    answer = ask(client, ClientAuthentication::parameters, context);
  }
  if (!answer.is_success()) throw refused(place, answer);
  const rapidjson::Document body = parse_json(answer.body.empty() ? "null" : answer.body);
  const rapidjson::Value* token = find_member(body, "access_token");
  if (token == nullptr || !token->IsString() || token->GetStringLength() == 0) {
    throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR,
                  "the token endpoint " + place + " answered without an access_token; check its address");
  }
  const rapidjson::Value* seconds = find_member(body, "expires_in");
  const bool is_said = seconds != nullptr && seconds->IsInt64() && seconds->GetInt64() > 0;
  const auto life = is_said ? std::min<std::chrono::seconds>(std::chrono::seconds(seconds->GetInt64()), longest_life)
                            : std::chrono::seconds(longest_life);
  good_until_ = Context::Clock::now() + life - margin;
  return authorization_ = "Bearer " + std::string(text_of(*token));
}

WebAnswer AccessToken::ask(WebClient& client, ClientAuthentication authentication, const Context& context) const {
  WebRequest request;
  request.method = WebMethod::post;
  request.url = terms_.endpoint;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.is_private = true;
  request.authorities = terms_.authorities;
  request.answer_limit = answer_limit;
  std::vector<NamedValue> form = terms_.form;
  if (authentication == ClientAuthentication::parameters) {
    form.emplace_back("client_id", terms_.client_id);
    form.emplace_back("client_secret", terms_.client_secret);
  } else {
    // RFC 6749, 2.3.1: each side is encoded as in a form first.
    request.basic = NamedValue{percent_encode(terms_.client_id), percent_encode(terms_.client_secret)};
  }
  request.body = encode_query(form);
  return client.exchange(request, context);
}

}  // namespace polytomic::local
