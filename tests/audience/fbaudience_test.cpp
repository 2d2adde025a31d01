// Facebook's custom audiences, against a stand-in of the Graph API.
#include "fixture.h"

namespace polytomic::local::audience::testing {
namespace {

const std::string token = "EAAs3cret";
const std::string accounts = "GET /v24.0/me/adaccounts?fields=id%2Cname&limit=100";
const std::string first_account = "GET /v24.0/me/adaccounts?fields=id%2Cname&limit=1";
const std::string audience_query = "fields=id%2Cname%2Csubtype%2Caccount_id%2Coperation_status";

std::string audiences_of(const std::string& account) {
  return "GET /v24.0/" + account + "/customaudiences?" + audience_query + "&limit=100";
}

std::string refusal(int code, int subcode = 0) {
  return R"({"error":{"message":"no EAAs3cret","type":"OAuthException","code":)" + std::to_string(code) +
         R"(,"error_subcode":)" + std::to_string(subcode) + "}}";
}

class FbaudienceTest : public AudienceTest {
 protected:
  FbaudienceTest() {
    service.set(first_account, R"({"data":[{"id":"act_1","name":"North"}]})");
    service.set(accounts, R"({"data":[{"id":"act_1","name":"North"}],"paging":{"cursors":{"before":"a","after":"b&c"},)"
                          R"("next":"https://elsewhere.example/next?access_token=x"}})");
    service.set(accounts + "&after=b%26c",
                R"({"data":[{"id":"act_2","name":"Süd"},{"id":"act_3"}],"paging":{"cursors":{"after":"d"}}})");
    service.set(audiences_of("act_1"), R"({"data":[{"id":"101","name":"Buyers","subtype":"CUSTOM","account_id":"1"},)"
                                       R"({"id":"102","name":"Alike","subtype":"LOOKALIKE","account_id":"1"},)"
                                       R"({"id":"103","name":"Visitors","subtype":"WEBSITE","account_id":"1"}]})");
    service.set(
        audiences_of("act_2"),
        R"({"data":[{"id":"201","name":"Flagged","subtype":"CUSTOM","account_id":"2",)"
        R"("operation_status":{"code":471,"description":"x"}},)"
        R"({"id":"202","name":"Alle Kunden","subtype":"CUSTOM","account_id":"2","operation_status":{"code":200}}]})");
    service.set(audiences_of("act_3"), R"({"data":[]})");
  }

  [[nodiscard]] std::string configuration(const std::string& more = "") const {
    return R"({"auth_method":"token","byo_app_token":")" + token + R"(","base_url":")" + service.url() + "\"" +
           (more.empty() ? "" : "," + more) + "}";
  }
  void connect() { EngineConnection::connect("fbaudience", configuration()); }
};

TEST_F(FbaudienceTest, ListsAudiencesOfAllAccounts) {
  connect();
  const Answer targets = at("/modelsync/targetobjects");
  ASSERT_EQ(targets.code, POLYTOMIC_OK) << targets.error.message;
  EXPECT_EQ(texts(targets.data(), "id"), (Texts{"101", "202"}));
  EXPECT_EQ(texts(targets.data(), "name"), (Texts{"Buyers", "Alle Kunden"}));
  EXPECT_EQ(texts(targets.data()[0]["modes"], "id"), (Texts{"create", "replace", "remove"}));
  for (const std::string& request : service.requests()) {
    expect_part(request, "\r\nAuthorization: Bearer " + token + "\r\n");
    EXPECT_EQ(request.substr(0, request.find("\r\n")).find(token), std::string::npos) << request;
  }
}

TEST_F(FbaudienceTest, SaysHowAudiencesAreCreated) {
  connect();
  const Answer plain = at("/modelsync/targetobjects");
  EXPECT_EQ(json_text(plain.json["target_creation"]),
            R"({"supported":true,"properties":[{"id":"account","title":"Account","enum":true},)"
            R"({"id":"name","title":"Name","enum":false}]})");
  const Answer inlined = at("/modelsync/targetobjects?include_target_creation_values=true");
  const std::string values =
      R"([{"label":"North","value":"act_1"},{"label":"Süd","value":"act_2"},{"label":"act_3","value":"act_3"}])";
  EXPECT_EQ(json_text(inlined.json["target_creation"]["properties"][0]["values"]), values);
  EXPECT_EQ(json_text(at("/modelsync/targetobjects/properties/account").data()["values"]), values);
  // The catalog keeps labels too.
  open_engine();
  EXPECT_EQ(json_text(at("/modelsync/targetobjects/properties/account").data()["values"]), values);
}

TEST_F(FbaudienceTest, DescribesANewAudience) {
  connect();
  const Answer made = at("/modelsync/target/fields?properties[account]=act_2&properties[name]=My%20new%20audience");
  ASSERT_EQ(made.code, POLYTOMIC_OK) << made.error.message;
  EXPECT_STREQ(made.data()["name"].GetString(), "My new audience");
  const auto& fields = made.data()["fields"];
  EXPECT_EQ(texts(fields, "id"),
            (Texts{"email", "phone", "mobile_advertiser_id", "external_id", "first_name", "last_name", "first_initial",
                   "gender", "birth_year", "birth_month", "birth_day", "city", "state", "zip", "country"}));
  EXPECT_EQ(fields_with(fields, "supports_identity"), (Texts{"email", "phone", "mobile_advertiser_id", "external_id"}));
  EXPECT_EQ(json_text(fields[0]),
            R"({"id":"email","name":"email","type":"string","source_type":"EMAIL","required":false,"createable":true,)"
            R"("updateable":false,"filterable":false,"association":false,"encryptable":false,"supports_identity":true,)"
            R"("identity_functions":[{"id":"Equality","label":"Equality"}]})");
  EXPECT_TRUE(fields[4]["identity_functions"].Empty());
  EXPECT_EQ(texts(made.data()["modes"], "mode"), (Texts{"create", "replace", "remove"}));
  EXPECT_TRUE(made.data()["modes"][0]["requires_identity"].GetBool());
  const auto& properties = made.data()["properties"];
  EXPECT_STREQ(properties["new_target_label"].GetString(), "Audience");
  EXPECT_TRUE(properties["target_creator"].GetBool());
  EXPECT_FALSE(properties["supports_field_creation"].GetBool() ||
               properties["supports_identity_field_creation"].GetBool() ||
               properties["supports_field_encryption"].GetBool() || properties["supports_target_filters"].GetBool());
}

TEST_F(FbaudienceTest, DescribesAnAudience) {
  connect();
  const Answer target = at("/modelsync/target/fields?target=101");
  ASSERT_EQ(target.code, POLYTOMIC_OK) << target.error.message;
  EXPECT_STREQ(target.data()["name"].GetString(), "Buyers");
  EXPECT_EQ(target.data()["fields"].Size(), 15U);
  EXPECT_EQ(texts(target.data()["modes"], "mode"), (Texts{"create", "replace", "remove"}));
  EXPECT_EQ(at("/modelsync/target/fields?target=102").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/target/fields?target=201").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(FbaudienceTest, ReadsOneAudienceAgain) {
  connect();
  ASSERT_EQ(at("/modelsync/targetobjects").data().Size(), 2U);
  service.set("GET /v24.0/101?" + audience_query,
              R"({"id":"101","name":"Renamed","subtype":"CUSTOM","account_id":"1"})");
  const Answer target = at("/modelsync/target/fields?target=101&refresh=true");
  EXPECT_STREQ(target.data()["name"].GetString(), "Renamed");
  service.set("GET /v24.0/101?" + audience_query, refusal(100, 33), "400 Bad Request");
  EXPECT_EQ(at("/modelsync/target/fields?target=101&refresh=true").code, POLYTOMIC_ERROR_NOT_FOUND);
  const std::size_t asked = service.asked().size();
  EXPECT_EQ(at("/modelsync/target/fields?target=..%2Fme&refresh=true").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(service.asked().size(), asked);
}

TEST_F(FbaudienceTest, RefusesAudiencesThatCannotBeMeant) {
  connect();
  struct Case {
    std::string properties;
    std::string field;
  };
  for (const Case& each : std::vector<Case>{
           {"properties[name]=x", "account"},
           {"properties[account]=act_1", "name"},
           {"properties[account]=act_9&properties[name]=x", "account"},
           {"properties[account]=act_1&properties[name]=%20", "name"},
           {"properties[account]=act_1&properties[name]=a%0Ab", "name"},
           {"properties[account]=act_1&properties[name]=" + std::string(256, 'x'), "name"},
           {"properties[account]=act_1&properties[name]=x&properties[schema]=y", "properties"},
       }) {
    const Answer refused = at("/modelsync/target/fields?" + each.properties);
    EXPECT_EQ(refused.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << each.properties;
    EXPECT_EQ(refused.error.field, each.field) << refused.error.message;
  }
}

TEST_F(FbaudienceTest, KeepsToTheAccountsOfTheConnection) {
  EngineConnection::connect("fbaudience", configuration(R"("accounts":[{"value":"act_2","label":"South"}])"));
  EXPECT_EQ(texts(at("/modelsync/targetobjects").data(), "id"), (Texts{"202"}));
  EXPECT_EQ(at("/modelsync/target/fields?properties[account]=act_1&properties[name]=x").code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  const Answer values = at("/parameter_values");
  EXPECT_EQ(json_text(values.data()["accounts"]["values"][0]), R"({"label":"North","value":"act_1"})");
  EXPECT_EQ(values.data()["accounts"]["values"].Size(), 3U);
}

TEST_F(FbaudienceTest, IsNoSource) {
  connect();
  const Answer source = at("/modelsync/source");
  EXPECT_FALSE(source.data()["items"]["table"]["has_items"].GetBool());
  EXPECT_EQ(at("/modelsync/source/fields?params[query]=x").code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(at("/modelsync/source/fields?params[table]=101").code, POLYTOMIC_ERROR_NOT_FOUND);
  expect_part(at("/schemas/101/records").error.message, "cannot be read");
  const Answer types = get(*engine, "/api/connection_types");
  for (const auto& type : types.data().GetArray()) {
    if (std::string_view(type["id"].GetString()) != "fbaudience") continue;
    EXPECT_FALSE(type["capabilities"]["source"].GetBool());
    EXPECT_TRUE(type["capabilities"]["destination"].GetBool());
  }
}

TEST_F(FbaudienceTest, SaysWhatARefusalMeans) {
  struct Case {
    std::string status;
    std::string body;
    polytomic_status code;
    std::string words;
  };
  for (const Case& each : std::vector<Case>{
           {"400 Bad Request", refusal(190, 463), POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "the token has expired"},
           {"401 Unauthorized", refusal(190), POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "byo_app_token"},
           {"401 Unauthorized", "gone", POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "byo_app_token"},
           {"403 Forbidden", refusal(200), POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "ads_management"},
           {"400 Bad Request", refusal(17), POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "too often"},
           {"429 Too Many Requests", "", POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "too often"},
           {"500 Oops", refusal(2), POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "trouble"},
           {"400 Bad Request", refusal(2635), POLYTOMIC_ERROR_DATABASE_ERROR, "graph_api_version"},
           {"200 OK", "<html>", POLYTOMIC_ERROR_DATABASE_ERROR, "what is not JSON"},
           {"200 OK", "[]", POLYTOMIC_ERROR_DATABASE_ERROR, "no object"},
           {"200 OK", "{\"a\":\"\xFF\"}", POLYTOMIC_ERROR_DATABASE_ERROR, "not UTF-8"},
       }) {
    service.set(first_account, each.body, each.status, "Retry-After: 9\r\n");
    const Answer refused = create("fbaudience", configuration());
    EXPECT_EQ(refused.code, each.code) << refused.error.message;
    expect_part(refused.error.message, each.words);
    EXPECT_EQ(refused.error.message.find("s3cret"), std::string::npos) << refused.error.message;
    EXPECT_EQ(refused.error.retry_after_milliseconds, each.words == "too often" ? 9000 : -1) << each.body;
  }
}

TEST_F(FbaudienceTest, ShowsTheOtherAccountsWhereOneIsClosed) {
  service.set(audiences_of("act_1"), refusal(200), "403 Forbidden");
  connect();
  EXPECT_EQ(texts(at("/modelsync/targetobjects").data(), "id"), (Texts{"202"}));
  service.set(audiences_of("act_2"), refusal(200), "403 Forbidden");
  service.set(audiences_of("act_3"), refusal(200), "403 Forbidden");
  refresh();
  const Answer connection = at("");
  expect_part(connection.data()["status_error"].GetString(), "ads_management");
  EXPECT_EQ(texts(at("/modelsync/targetobjects").data(), "id"), (Texts{"202"}));  // the last good snapshot
}

TEST_F(FbaudienceTest, EndsListsThatDoNotEnd) {
  service.set(accounts, R"({"data":[],"paging":{"cursors":{"after":"x"},"next":"y"}})");
  service.set(accounts + "&after=x", R"({"data":[],"paging":{"cursors":{"after":"x"},"next":"y"}})");
  connect();
  const Answer targets = at("/modelsync/targetobjects");
  EXPECT_EQ(targets.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(targets.error.message, "does not end");
}

TEST_F(FbaudienceTest, RefusesConfigurationsThatCannotWork) {
  struct Case {
    std::string configuration;
    std::string field;
  };
  const std::string good = R"("auth_method":"token","byo_app_token":"t")";
  for (const Case& each : std::vector<Case>{
           {R"({"auth_method":"oauth"})", "auth_method"},
           {R"({"auth_method":"password"})", "auth_method"},
           {R"({"auth_method":"token"})", "byo_app_token"},
           {R"({"auth_method":"token","byo_app_token":"a\r\nb: s3cret"})", "byo_app_token"},
           {"{" + good + R"(,"graph_api_version":"v24.0/../x"})", "graph_api_version"},
           {"{" + good + R"(,"base_url":"http://graph.example.com"})", "base_url"},
           {"{" + good + R"(,"base_url":"https://graph.example.com?x=1"})", "base_url"},
           {"{" + good + R"(,"accounts":[{"label":"x"}]})", "accounts"},
           {"{" + good + R"(,"tokn":"x"})", "tokn"},
       }) {
    const Answer refused = create("fbaudience", each.configuration);
    EXPECT_EQ(refused.error.field, each.field) << each.configuration << refused.error.message;
    EXPECT_EQ(refused.error.message.find("s3cret"), std::string::npos);
  }
}

TEST_F(FbaudienceTest, KeepsTheTokenToItself) {
  connect();
  const Answer connection = at("");
  EXPECT_EQ(connection.body.find(token), std::string::npos) << connection.body;
  EXPECT_EQ(kept().find(token), std::string::npos);
}

}  // namespace
}  // namespace polytomic::local::audience::testing
