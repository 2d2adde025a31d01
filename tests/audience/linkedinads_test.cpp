// LinkedIn's contact lists, against a stand-in of its marketing API.
#include "fixture.h"

namespace polytomic::local::audience::testing {
namespace {

const std::string token_request = "POST /oauth/v2/accessToken";
const std::string accounts = "GET /rest/adAccounts?q=search&pageSize=100";
const std::string first_account = "GET /rest/adAccounts?q=search&pageSize=1";

std::string lists_of(const std::string& account, int start) {
  return "GET /rest/dmpSegments?q=account&account=urn%3Ali%3AsponsoredAccount%3A" + account +
         "&start=" + std::to_string(start) + "&count=100";
}

std::string list(int id, const std::string& name, const std::string& type = "USER") {
  return R"({"id":)" + std::to_string(id) + R"(,"name":")" + name + R"(","type":")" + type +
         R"(","account":"urn:li:sponsoredAccount:11"})";
}

class LinkedinadsTest : public AudienceTest {
 protected:
  LinkedinadsTest() {
    service.set(token_request, R"({"access_token":"acc3ss","expires_in":5184000})");
    service.set(first_account, R"({"elements":[]})");
    service.set(accounts, R"({"elements":[{"id":11,"name":"North America"}],"metadata":{"nextPageToken":"p=2"}})");
    service.set(accounts + "&pageToken=p%3D2", R"({"elements":[{"id":12,"name":"Europe"}],"metadata":{}})");
    service.set(lists_of("11", 0), R"({"elements":[)" + list(501, "Leads") + "," + list(502, "Firms", "COMPANY") +
                                       R"(],"paging":{"start":0,"count":100}})");
    service.set(lists_of("11", 2), R"({"elements":[)" + list(503, "Customers") + R"(],"paging":{"total":3}})");
    service.set(lists_of("12", 0), R"({"elements":[]})");
  }

  [[nodiscard]] std::string configuration(const std::string& more = "") const {
    return R"({"oauth_refresh_token":"r3fresh","client_id":"app","client_secret":"s3cret","base_url":")" +
           service.url() + "/\"" + (more.empty() ? "" : "," + more) + "}";
  }
  void connect() { EngineConnection::connect("linkedinads", configuration()); }
};

TEST_F(LinkedinadsTest, ListsContactListsOfAllAccounts) {
  connect();
  const Answer targets = at("/modelsync/targetobjects?include_target_creation_values=true");
  ASSERT_EQ(targets.code, POLYTOMIC_OK) << targets.error.message;
  EXPECT_EQ(texts(targets.data(), "id"), (Texts{"501", "503"}));
  EXPECT_EQ(texts(targets.data(), "name"), (Texts{"Leads", "Customers"}));
  EXPECT_EQ(texts(targets.data()[0]["modes"], "id"), (Texts{"create", "remove"}));
  EXPECT_EQ(json_text(targets.json["target_creation"]["properties"]),
            R"([{"id":"account","title":"Account","enum":true,"values":[)"
            R"({"label":"North America","value":"urn:li:sponsoredAccount:11"},)"
            R"({"label":"Europe","value":"urn:li:sponsoredAccount:12"}]},{"id":"name","title":"Name","enum":false}])");
}

TEST_F(LinkedinadsTest, AsksAsDocumented) {
  connect();
  static_cast<void>(at("/modelsync/targetobjects"));
  const Texts requests = service.requests();
  ASSERT_GE(requests.size(), 2U);
  expect_part(requests[0], token_request);
  expect_part(requests[0], "\r\n\r\ngrant_type=refresh_token&refresh_token=r3fresh&client_id=app&client_secret=s3cret");
  for (const std::string& request : requests) {
    if (request.starts_with("POST")) continue;
    expect_part(request, "\r\nLinkedIn-Version: 202601\r\n");
    expect_part(request, "\r\nX-Restli-Protocol-Version: 2.0.0\r\n");
    expect_part(request, "\r\nAuthorization: Bearer acc3ss\r\n");
  }
}

TEST_F(LinkedinadsTest, DescribesContactListsOldAndNew) {
  connect();
  const std::string urn = "urn%3Ali%3AsponsoredAccount%3A12";
  for (const std::string& query : {std::string("target=501"), "properties[account]=" + urn + "&properties[name]=New"}) {
    const Answer target = at("/modelsync/target/fields?" + query);
    ASSERT_EQ(target.code, POLYTOMIC_OK) << target.error.message;
    const auto& fields = target.data()["fields"];
    EXPECT_EQ(texts(fields, "id"),
              (Texts{"email", "google_advertising_id", "first_name", "last_name", "title", "company", "country"}));
    EXPECT_EQ(fields_with(fields, "supports_identity"), (Texts{"email", "google_advertising_id"}));
    EXPECT_TRUE(fields_with(fields, "encryptable").empty());
    EXPECT_EQ(texts(target.data()["modes"], "mode"), (Texts{"create", "remove"}));
  }
  EXPECT_EQ(at("/modelsync/target/fields?properties[account]=12&properties[name]=New").code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(LinkedinadsTest, ReadsOneContactListAgain) {
  connect();
  static_cast<void>(at("/modelsync/targetobjects"));
  service.set("GET /rest/dmpSegments/501", list(501, "Renamed"));
  EXPECT_STREQ(at("/modelsync/target/fields?target=501&refresh=true").data()["name"].GetString(), "Renamed");
  EXPECT_EQ(at("/modelsync/target/fields?target=503&refresh=true").code, POLYTOMIC_ERROR_NOT_FOUND);
  service.set("GET /rest/dmpSegments/502", list(502, "Firms", "COMPANY"));
  EXPECT_EQ(at("/modelsync/target/fields?target=502&refresh=true").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LinkedinadsTest, FetchesAnotherTokenOnceAndSaysWhenThatDoesNotHelp) {
  connect();
  service.set(accounts, R"({"status":401,"code":"EXPIRED_ACCESS_TOKEN"})", "401 Unauthorized");
  const Answer targets = at("/modelsync/targetobjects");
  EXPECT_EQ(targets.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(targets.error.message, "oauth_refresh_token");
  const Texts asked = service.asked();
  ASSERT_GE(asked.size(), 3U);
  EXPECT_EQ(Texts(asked.end() - 3, asked.end()), (Texts{accounts, token_request, accounts}));
}

TEST_F(LinkedinadsTest, SaysWhatARefusalMeans) {
  struct Case {
    std::string target;
    std::string status;
    polytomic_status code;
    std::string words;
  };
  for (const Case& each : std::vector<Case>{
           {token_request, "400 Bad Request", POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "invalid_grant"},
           {token_request, "500 Oops", POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "trouble"},
           {token_request, "200 OK", POLYTOMIC_ERROR_DATABASE_ERROR, "without an access_token"},
           {first_account, "403 Forbidden", POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "may not read"},
           {first_account, "426 Upgrade Required", POLYTOMIC_ERROR_DATABASE_ERROR, "api_version"},
           {first_account, "429 Too Many Requests", POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "too often"},
       }) {
    service.set(token_request, R"({"access_token":"acc3ss"})");
    service.set(each.target, R"({"error":"invalid_grant","error_description":"r3fresh s3cret"})", each.status);
    const Answer refused = create("linkedinads", configuration());
    EXPECT_EQ(refused.code, each.code) << refused.error.message;
    expect_part(refused.error.message, each.words);
    EXPECT_EQ(refused.error.message.find("s3cret"), std::string::npos) << refused.error.message;
    EXPECT_EQ(refused.error.message.find("r3fresh"), std::string::npos) << refused.error.message;
  }
}

TEST_F(LinkedinadsTest, RefusesConfigurationsThatCannotWork) {
  struct Case {
    std::string configuration;
    std::string field;
  };
  for (const Case& each : std::vector<Case>{
           {"{}", "client_id"},
           {R"({"client_id":"a"})", "client_secret"},
           {R"({"client_id":"a","client_secret":"b"})", "oauth_refresh_token"},
           {R"({"client_id":"a","client_secret":"b","oauth_refresh_token":"c","api_version":"latest"})", "api_version"},
           {R"({"client_id":"a","client_secret":"b","oauth_refresh_token":"c","base_url":"http://x.example"})",
            "base_url"},
           {R"({"client_id":"a","key":"b"})", "key"},
       }) {
    EXPECT_EQ(create("linkedinads", each.configuration).error.field, each.field) << each.configuration;
  }
}

TEST_F(LinkedinadsTest, KeepsSecretsToItself) {
  connect();
  const std::string body = at("").body;
  for (const std::string secret : {"r3fresh", "s3cret", "acc3ss"}) EXPECT_EQ(body.find(secret), std::string::npos);
}

}  // namespace
}  // namespace polytomic::local::audience::testing
