// Configurations: what is taken, and what is refused with the key named and no secret told.
#include "fixture.h"
#include "local/configuration_input.h"
#include "local/json.h"
#include "local/redaction.h"

namespace polytomic::local::csv::testing {
namespace {

// Checks as the engine does before it opens anything.
void check(const std::string& text) {
  const auto connector = make_csv_connector();
  const rapidjson::Document schema = parse_json(connector->configuration_schema());
  const rapidjson::Document document = read_configuration(text, schema);
  validate_configuration(document, schema);
  connector->check(Configuration(json_text(document)));
}

TEST(Settings, TakesFilesAndWebAddresses) {
  for (const std::string url : {"/data/a.csv", "file:///data/a%20b.csv", "file:/data/a.csv", "FILE://localhost/a.csv",
                                "http://example.com/a.csv", "https://example.com:8443/a.csv?x=1#top"}) {
    EXPECT_NO_THROW(check("{\"url\":" + json(url) + "}")) << url;
  }
}

TEST(Settings, RefusesOtherAddresses) {
  for (const std::string url :
       {"", "data.csv", "./data.csv", "ftp://example.com/a.csv", "example.com/a.csv", "file://server/share/a.csv",
        "file:///a%2", "file:///a.csv?x=1", "https://user:s3cret@example.com/a.csv", "https://",
        "https://exa mple.com/", "javascript:alert(1)", "http://example.com/ü", "file:a.csv"}) {
    const Error error = failure_of([&] { check("{\"url\":" + json(url) + "}"); });
    EXPECT_EQ(error.field, "url") << url << ": " << error.message;
    EXPECT_EQ(error.message.find("s3cret"), std::string::npos);
  }
  EXPECT_EQ(failure_of([] { check("{}"); }).field, "url");
}

struct Refusal {
  std::string more;
  std::string field;
};

TEST(Settings, RefusesWhatCannotBeMeant) {
  const std::vector<Refusal> cases{
      {R"("delimiter":",,")", "delimiter"},
      {R"("delimiter":"\n")", "delimiter"},
      {R"("delimiter":"é")", "delimiter"},
      {R"("delimiter":"'","quote":"'")", "quote"},
      {R"("encoding":"KLINGON-8")", "encoding"},
      {R"("encoding":"UTF-8//TRANSLIT")", "encoding"},
      {R"("encoding":"../../tmp/x")", "encoding"},
      {R"("has_headers":"yes")", "has_headers"},
      {R"("skip":1)", "skip"},
      {R"("headers":[{"name":"","value":"s3cret"}])", "headers"},
      {R"("headers":[{"name":"X Y","value":"s3cret"}])", "headers"},
      {R"("headers":[{"name":"X","value":"s3cret\r\nEvil: 1"}])", "headers"},
      {R"("headers":[{"name":"Content-Length","value":"s3cret"}])", "headers"},
      {R"("headers":[{"name":"X","valu":"s3cret"}])", "headers.0.valu"},
      {R"("auth":{"basic":{"username":"a:b","password":"s3cret"}})", "auth.basic.username"},
      {R"("auth":{"basic":{"username":"a","password":"s3cret\u0000"}})", "auth.basic.password"},
      {R"("auth":{"basic":{}})", "auth.basic"},
      {R"("auth":{"header":{"name":"X","value":"s3cret\n"}})", "auth.header"},
      {R"("auth":{"basic":{"username":"a"},"header":{"name":"X","value":"s3cret"}})", "auth"},
      {R"("auth":{"digest":{"password":"s3cret"}})", "auth.digest"},
      {R"("auth":{"oauth":{"client_id":"a","client_secret":"s3cret"}})", "auth.oauth.token_endpoint"},
      {R"("auth":{"oauth":{"client_id":"a","client_secret":"s3cret","token_endpoint":"http://example.com/t"}})",
       "auth.oauth.token_endpoint"},
      {R"("auth":{"oauth":{"client_id":"a","client_secret":"s3cret","token_endpoint":"https://e.com/t","auth_style":9}})",
       "auth.oauth.auth_style"},
  };
  for (const Refusal& each : cases) {
    const Error error = failure_of([&] { check(R"({"url":"https://example.com/a.csv",)" + each.more + "}"); });
    EXPECT_EQ(error.field, each.field) << each.more << ": " << error.message;
    EXPECT_EQ(error.message.find("s3cret"), std::string::npos) << error.message;
  }
}

TEST(Settings, RefusesWebKeysForFiles) {
  for (const std::string more :
       {R"("headers":[{"name":"X","value":"1"}])", R"("parameters":[{"name":"x","value":"1"}])",
        R"("auth":{"basic":{"username":"a"}})", R"("ca_cert":"x")"}) {
    const Error error = failure_of([&] { check(R"({"url":"/a.csv",)" + more + "}"); });
    expect_part(error.message, "is for web addresses");
  }
  EXPECT_NO_THROW(check(R"({"url":"/a.csv","headers":[],"parameters":[],"auth":{}})"));
}

TEST(Settings, SendsSecretsEncryptedOnly) {
  const std::string basic = R"(,"auth":{"basic":{"username":"a","password":"b"}}})";
  EXPECT_EQ(failure_of([&] { check(R"({"url":"http://example.com/a.csv")" + basic); }).field, "url");
  EXPECT_EQ(failure_of([&] { check(R"({"url":"http://127.evil.example/a.csv")" + basic); }).field, "url");
  EXPECT_NO_THROW(check(R"({"url":"https://example.com/a.csv")" + basic));
  EXPECT_NO_THROW(check(R"({"url":"http://127.0.0.1:1/a.csv")" + basic));
  EXPECT_NO_THROW(check(R"({"url":"http://localhost/a.csv")" + basic));
  EXPECT_NO_THROW(check(R"({"url":"http://[::1]/a.csv")" + basic));
}

TEST(Settings, MarksEverySecret) {
  const auto connector = make_csv_connector();
  const rapidjson::Document schema = parse_json(connector->configuration_schema());
  rapidjson::Document document = parse_json(
      R"({"url":"u","headers":[{"name":"h","value":"s3cret"}],"parameters":[{"name":"p","value":"s3cret"}],"auth":{)"
      R"("basic":{"username":"n","password":"s3cret"},"header":{"name":"n","value":"s3cret"},"query":[{"name":"n",)"
      R"("value":"s3cret"}],"oauth":{"client_id":"i","client_secret":"s3cret","extra_form_data":[{"name":"n","value":)"
      R"("s3cret"}]}}})");
  redact(document, schema);
  EXPECT_EQ(json_text(document).find("s3cret"), std::string::npos) << json_text(document);
}

}  // namespace
}  // namespace polytomic::local::csv::testing
