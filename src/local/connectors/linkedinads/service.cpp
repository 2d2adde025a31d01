#include "local/connectors/linkedinads/service.h"

#include <algorithm>
#include <utility>

#include "local/connectors/audience/json_answer.h"
#include "local/json.h"
#include "local/web_client.h"

namespace polytomic::local::linkedinads {
namespace {

using audience::Account;
using audience::array_in;
using audience::Audience;
using audience::make_column;
using audience::text_in;
using audience::Use;

constexpr int unauthorized = 401;
constexpr std::size_t page_size = 100;
constexpr std::string_view account_prefix = "urn:li:sponsoredAccount:";
// Companies have lists of their own, and lists of uploaded files take nobody one by one.
constexpr std::string_view people = "USER";

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

bool is_contact_list(const rapidjson::Value& json) {
  return text_in(json, "type") == people && is_number(text_in(json, "id"));
}

Audience read_audience(const rapidjson::Value& json) {
  Audience audience;
  audience.id = text_in(json, "id");
  audience.name = text_in(json, "name");
  audience.account = text_in(json, "account");
  return audience;
}

class LinkedInService final : public audience::Service {
 public:
  explicit LinkedInService(Settings settings) : settings_(std::move(settings)), token_(settings_.token) {}

  void test(const Context& context) override {
    static_cast<void>(ask("/adAccounts", {{"q", "search"}, {"pageSize", "1"}}, context));
  }

  std::vector<Account> list_accounts(const Context& context) override {
    std::vector<Account> accounts;
    std::vector<NamedValue> parameters{{"q", "search"}, {"pageSize", std::to_string(page_size)}};
    for (int pages = 1;; ++pages) {
      audience::check_page_count(pages, settings_.base_url);
      const rapidjson::Document page = ask("/adAccounts", parameters, context);
      for (const rapidjson::Value& element : array_in(page, "elements", settings_.base_url).GetArray()) {
        const std::string id = text_in(element, "id");
        if (!is_number(id)) continue;
        const std::string name = text_in(element, "name");
        accounts.push_back({std::string(account_prefix) + id, name.empty() ? id : name});
      }
      const rapidjson::Value* metadata = find_member(page, "metadata");
      const std::string next = metadata == nullptr ? "" : text_in(*metadata, "nextPageToken");
      if (next.empty()) return accounts;
      parameters.resize(2);
      parameters.emplace_back("pageToken", next);
    }
  }

  std::vector<Audience> list_audiences(const Account& account, const Context& context) override {
    std::vector<Audience> audiences;
    std::size_t start = 0;
    for (int pages = 1;; ++pages) {
      audience::check_page_count(pages, settings_.base_url);
      const rapidjson::Document page = ask("/dmpSegments",
                                           {{"q", "account"},
                                            {"account", account.id},
                                            {"start", std::to_string(start)},
                                            {"count", std::to_string(page_size)}},
                                           context);
      const rapidjson::Value& elements = array_in(page, "elements", settings_.base_url);
      for (const rapidjson::Value& element : elements.GetArray()) {
        if (!is_contact_list(element)) continue;
        audiences.push_back(read_audience(element));
        audiences.back().account = account.id;
      }
      start += elements.Size();
      // A page may hold fewer than asked for and not be the last; only an empty one, or the total, says so.
      const rapidjson::Value* paging = find_member(page, "paging");
      const rapidjson::Value* total = paging == nullptr ? nullptr : find_member(*paging, "total");
      const bool is_all = total != nullptr && total->IsUint64() && start >= total->GetUint64();
      if (elements.Empty() || is_all) return audiences;
    }
  }

  std::optional<Audience> find_audience(std::string_view id, const Context& context) override {
    if (!is_number(id)) return std::nullopt;
    const WebAnswer answer = exchange("/dmpSegments/" + std::string(id), {}, context);
    if (answer.status == 404) return std::nullopt;
    const rapidjson::Document json = read(answer);
    return is_contact_list(json) ? std::optional(read_audience(json)) : std::nullopt;
  }

  // What LinkedIn matches members by. Names, titles and employers only help an address.
  [[nodiscard]] std::vector<Column> columns() const override {
    return {
        make_column("email", "SHA256_EMAIL", Use::finds),
        make_column("google_advertising_id", "GOOGLE_AID", Use::finds),
        make_column("first_name", "firstName", Use::helps),
        make_column("last_name", "lastName", Use::helps),
        make_column("title", "title", Use::helps),
        make_column("company", "company", Use::helps),
        make_column("country", "country", Use::helps),
    };
  }

  // Members are added and removed one by one, and cannot be listed.
  [[nodiscard]] bool can_replace() const override { return false; }

 private:
  [[nodiscard]] WebAnswer exchange(const std::string& path, const std::vector<NamedValue>& parameters,
                                   const Context& context) {
    WebRequest request;
    request.url = with_parameters(settings_.base_url + path, parameters);
    request.headers = {{"LinkedIn-Version", settings_.version},
                       {"X-Restli-Protocol-Version", "2.0.0"},
                       {"Accept", "application/json"},
                       {"Authorization", token_.authorization(client_, context)}};
    request.is_private = true;
    WebAnswer answer = client_.exchange(request, context);
    if (answer.status != unauthorized) return answer;
    // The token may have been withdrawn before its time.
    token_.discard();
    request.headers.back().second = token_.authorization(client_, context);
    return client_.exchange(request, context);
  }

  [[nodiscard]] rapidjson::Document read(const WebAnswer& answer) const {
    if (answer.status == unauthorized) {
      throw Failure(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
                    settings_.base_url +
                        " answered 401: LinkedIn does not take the token; log in again, and give the new "
                        "oauth_refresh_token");
    }
    if (answer.status == 426) {
      throw Failure(make_field_error(POLYTOMIC_ERROR_DATABASE_ERROR, "api_version",
                                     "LinkedIn does not have the version " + settings_.version +
                                         " of its API any more; give a newer one as api_version"));
    }
    if (!answer.is_success()) throw refused_by_service(answer, settings_.base_url);
    return audience::read_object(answer, settings_.base_url);
  }

  [[nodiscard]] rapidjson::Document ask(const std::string& path, const std::vector<NamedValue>& parameters,
                                        const Context& context) {
    return read(exchange(path, parameters, context));
  }

  Settings settings_;
  WebClient client_;
  AccessToken token_;
};

}  // namespace

std::unique_ptr<audience::Service> make_service(Settings settings) {
  return std::make_unique<LinkedInService>(std::move(settings));
}

}  // namespace polytomic::local::linkedinads
