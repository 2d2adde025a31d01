#include "local/connectors/fbaudience/service.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "local/connectors/audience/json_answer.h"
#include "local/connectors/fbaudience/refusal.h"
#include "local/json.h"
#include "local/web_client.h"

namespace polytomic::local::fbaudience {
namespace {

using audience::Account;
using audience::array_in;
using audience::Audience;
using audience::make_column;
using audience::text_in;
using audience::Use;

constexpr std::string_view page_size = "100";
constexpr std::string_view audience_fields = "id,name,subtype,account_id,operation_status";
// The only kind that people are added to one by one; others follow from what people do.
constexpr std::string_view customer_list = "CUSTOM";
constexpr int flagged = 471;

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

Audience read_audience(const rapidjson::Value& json) {
  Audience audience;
  audience.id = text_in(json, "id");
  audience.name = text_in(json, "name");
  audience.account = "act_" + text_in(json, "account_id");
  const rapidjson::Value* status = find_member(json, "operation_status");
  const rapidjson::Value* code = status == nullptr ? nullptr : find_member(*status, "code");
  if (code != nullptr && code->IsInt() && code->GetInt() == flagged) {
    audience.problem = "Facebook has restricted the audience; resolve that in its audience manager";
  }
  return audience;
}

class GraphService final : public audience::Service {
 public:
  explicit GraphService(Settings settings) : settings_(std::move(settings)) {}

  void test(const Context& context) override {
    static_cast<void>(ask("/me/adaccounts", {{"fields", "id,name"}, {"limit", "1"}}, context));
  }

  std::vector<Account> list_accounts(const Context& context) override {
    std::vector<Account> accounts;
    list("/me/adaccounts", "id,name", context, [&accounts](const rapidjson::Value& json) {
      Account account{text_in(json, "id"), text_in(json, "name")};
      if (account.id.empty()) return;
      if (account.name.empty()) account.name = account.id;
      accounts.push_back(std::move(account));
    });
    return accounts;
  }

  std::vector<Audience> list_audiences(const Account& account, const Context& context) override {
    std::vector<Audience> audiences;
    list("/" + percent_encode(account.id) + "/customaudiences", audience_fields, context,
         [&audiences](const rapidjson::Value& json) {
           if (text_in(json, "subtype") == customer_list && is_number(text_in(json, "id")))
             audiences.push_back(read_audience(json));
         });
    for (Audience& audience : audiences) audience.account = account.id;
    return audiences;
  }

  std::optional<Audience> find_audience(std::string_view id, const Context& context) override {
    if (!is_number(id)) return std::nullopt;
    const WebAnswer answer = exchange("/" + std::string(id), {{"fields", std::string(audience_fields)}}, context);
    if (is_unknown_object(answer)) return std::nullopt;
    const rapidjson::Document json = read(answer);
    if (text_in(json, "subtype") != customer_list) return std::nullopt;
    return read_audience(json);
  }

  // The keys that Facebook matches people by. Those that many share only help the others.
  [[nodiscard]] std::vector<Column> columns() const override {
    return {
        make_column("email", "EMAIL", Use::finds),
        make_column("phone", "PHONE", Use::finds),
        make_column("mobile_advertiser_id", "MADID", Use::finds),
        make_column("external_id", "EXTERN_ID", Use::finds),
        make_column("first_name", "FN", Use::helps),
        make_column("last_name", "LN", Use::helps),
        make_column("first_initial", "FI", Use::helps),
        make_column("gender", "GEN", Use::helps),
        make_column("birth_year", "DOBY", Use::helps),
        make_column("birth_month", "DOBM", Use::helps),
        make_column("birth_day", "DOBD", Use::helps),
        make_column("city", "CT", Use::helps),
        make_column("state", "ST", Use::helps),
        make_column("zip", "ZIP", Use::helps),
        make_column("country", "COUNTRY", Use::helps),
    };
  }

  [[nodiscard]] bool can_replace() const override { return true; }

 private:
  [[nodiscard]] WebAnswer exchange(const std::string& path, const std::vector<NamedValue>& parameters,
                                   const Context& context) {
    WebRequest request;
    request.url = with_parameters(settings_.base_url + path, parameters);
    // Not as a parameter, where logs on the way would keep it.
    request.headers = {{"Authorization", "Bearer " + settings_.token}, {"Accept", "application/json"}};
    request.is_private = true;
    return client_.exchange(request, context);
  }

  [[nodiscard]] rapidjson::Document read(const WebAnswer& answer) const {
    if (!answer.is_success()) throw refused_by_graph(answer, settings_.base_url);
    return audience::read_object(answer, settings_.base_url);
  }

  [[nodiscard]] rapidjson::Document ask(const std::string& path, const std::vector<NamedValue>& parameters,
                                        const Context& context) {
    return read(exchange(path, parameters, context));
  }

  // Gives `keep` each element of a list, page by page.
  void list(const std::string& path, std::string_view fields, const Context& context,
            const std::function<void(const rapidjson::Value&)>& keep) {
    std::vector<NamedValue> parameters{{"fields", std::string(fields)}, {"limit", std::string(page_size)}};
    for (int pages = 1;; ++pages) {
      audience::check_page_count(pages, settings_.base_url);
      const rapidjson::Document page = ask(path, parameters, context);
      for (const rapidjson::Value& element : array_in(page, "data", settings_.base_url).GetArray()) keep(element);
      const rapidjson::Value* paging = find_member(page, "paging");
      // The address of the next page may lead anywhere and holds the token: only its cursor is used.
      const rapidjson::Value* cursors = paging == nullptr ? nullptr : find_member(*paging, "cursors");
      if (cursors == nullptr || find_member(*paging, "next") == nullptr) return;
      const std::string after = text_in(*cursors, "after");
      if (after.empty()) return;
      parameters.resize(2);
      parameters.emplace_back("after", after);
    }
  }

  Settings settings_;
  WebClient client_;
};

}  // namespace

std::unique_ptr<audience::Service> make_service(Settings settings) {
  return std::make_unique<GraphService>(std::move(settings));
}

}  // namespace polytomic::local::fbaudience
