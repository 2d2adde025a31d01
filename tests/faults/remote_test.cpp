// What goes over the wire and what comes back, where the server keeps to HTTP.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "core/text.h"
#include "faults/compressed.h"
#include "faults/remote_fixture.h"

namespace polytomic::faults {
namespace {

const std::string connection_body = R"({"data":{"id":"c1","name":"wh","saved":true,"surprise":{"deep":[1]}},"more":2})";

bool has(const std::string& request, std::string_view part) { return request.find(part) != std::string::npos; }

std::string start_line(const std::string& request) { return request.substr(0, request.find("\r\n")); }

TEST(RemoteRequest, DecodesAConnection) {
  Remote remote(always(answer("200 OK", connection_body, "X-Request-Id: r-1\r\n")));
  const StartedCall started = remote.start(get_connection());
  const Response& response = started.response();
  ASSERT_FALSE(response.error) << response.error->message;
  const auto* connection = static_cast<const polytomic_connection*>(response.result);
  EXPECT_EQ(view(connection->name), "wh");
  EXPECT_EQ(connection->saved, 1);
  EXPECT_EQ(response.http_status, 200);
  EXPECT_EQ(json_of(response), connection_body) << "unknown fields stay in the body";
  EXPECT_EQ(*find_header(response.headers, "x-request-id"), "r-1");
}

TEST(RemoteRequest, SendsTheHeadersThatTheApiWants) {
  http::RemoteOptions options = options_for("");
  options.user_agent = "shop/2";
  Remote remote(always(answer("200 OK", connection_body)), std::move(options));
  CallOptions call;
  call.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                  {"X-Empty", ""},
                  {"accept", "text/plain"}};
  static_cast<void>(remote.start(get_connection(), call).response());
  const std::string request = remote.server.requests().at(0);
  EXPECT_EQ(start_line(request), "GET /api/connections/c1 HTTP/1.1");
  EXPECT_TRUE(has(request, "\r\nAuthorization: Bearer key-that-nobody-may-see\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\nX-Polytomic-Version: 2025-09-18\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\nUser-Agent: shop/2 libpolytomic/1.0.0 libcurl/")) << request;
  EXPECT_TRUE(has(request, "\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\nX-Empty:\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\naccept: text/plain\r\n")) << request;
  EXPECT_FALSE(has(request, "Accept: application/json")) << "the caller's takes its place";
  EXPECT_FALSE(has(request, "Content-Type")) << request;
}

TEST(RemoteRequest, AuthenticatesAsAnOrganization) {
  http::RemoteOptions options = options_for("");
  options.organization_id = "org";
  options.api_key = "a:b";
  Remote remote(always(answer("200 OK", connection_body)), std::move(options));
  static_cast<void>(remote.start(get_connection()).response());
  EXPECT_TRUE(has(remote.server.requests().at(0), "\r\nAuthorization: Basic b3JnOmE6Yg==\r\n"));
}

TEST(RemoteRequest, EncodesIdsAndParameters) {
  Remote remote(always(answer("200 OK", connection_body)));
  for (const std::string_view id : {"a/b", "a%2Fb", "a b", "\xC3\xBC?#", "..a"}) {
    static_cast<void>(remote.start(get_connection(id)).response());
  }
  const polytomic_parameter parameters[] = {{text("table"), text("public.a&b")}, {text("table"), text("x=y z")}};
  polytomic_get_sync_source_request request = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
  request.id = text("c1");
  request.params_count = 2;
  request.params = parameters;
  static_cast<void>(remote.start(own_request(describe(Operation::get_sync_source), &request)).response());
  std::vector<std::string> lines;
  for (const std::string& sent : remote.server.requests()) lines.push_back(start_line(sent));
  const std::vector<std::string> expected = {
      "GET /api/connections/a%2Fb HTTP/1.1",
      "GET /api/connections/a%252Fb HTTP/1.1",
      "GET /api/connections/a%20b HTTP/1.1",
      "GET /api/connections/%C3%BC%3F%23 HTTP/1.1",
      "GET /api/connections/..a HTTP/1.1",
      "GET /api/connections/c1/modelsync/source?params[table]=public.a%26b&params[table]=x%3Dy%20z HTTP/1.1"};
  EXPECT_EQ(lines, expected);
}

TEST(RemoteRequest, KeepsTheBasePath) {
  http::RemoteOptions options;
  options.base_url = "/proxy/";
  Remote remote(always(answer("200 OK", connection_body)), std::move(options));
  static_cast<void>(remote.start(get_connection()).response());
  EXPECT_EQ(start_line(remote.server.requests().at(0)), "GET /proxy/api/connections/c1 HTTP/1.1");
  EXPECT_FALSE(has(remote.server.requests().at(0), "Authorization"));
}

TEST(RemoteRequest, ChoosesTheVersion) {
  http::RemoteOptions options = options_for("");
  options.api_version = "2024-02-08";
  Remote remote(always(answer("200 OK", R"({"data":{}})")), std::move(options));
  polytomic_get_connection_source_request deprecated = POLYTOMIC_GET_CONNECTION_SOURCE_REQUEST_INIT;
  deprecated.id = text("c1");
  CallOptions call;
  call.api_version = "2022-12-12";
  const OwnedRequest request = own_request(describe(Operation::get_connection_source), &deprecated);
  static_cast<void>(remote.start(get_connection()).response());
  static_cast<void>(remote.start(request).response());
  static_cast<void>(remote.start(request, call).response());
  const std::vector<std::string> sent = remote.server.requests();
  EXPECT_TRUE(has(sent.at(0), "X-Polytomic-Version: 2024-02-08\r\n"));
  EXPECT_TRUE(has(sent.at(1), "X-Polytomic-Version: 2023-04-25\r\n"));
  EXPECT_TRUE(has(sent.at(2), "X-Polytomic-Version: 2022-12-12\r\n"));
}

TEST(RemoteRequest, SendsABody) {
  Remote remote(always(answer("200 OK", connection_body)));
  CallOptions call;
  call.idempotency_key = "key-12345";
  ASSERT_FALSE(remote.start(create_connection(), call).response().error);
  const std::string sent = remote.server.requests().at(0);
  EXPECT_EQ(start_line(sent), "POST /api/connections HTTP/1.1");
  EXPECT_TRUE(has(sent, "\r\nContent-Type: application/json\r\n")) << sent;
  EXPECT_TRUE(has(sent, "\r\nIdempotency-Key: key-12345\r\n")) << sent;
  EXPECT_FALSE(has(sent, "Expect")) << sent;
  EXPECT_TRUE(
      sent.ends_with("\r\n\r\n"
                     R"({"name":"shop","type":"sqlite","configuration":{"path":"/data/shop.db"}})"))
      << sent;
}

TEST(RemoteRequest, SendsRawRequestsWithEachMethod) {
  Remote remote(always(answer("200 OK", "")));
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"}) {
    const StartedCall started = remote.start(RawRequest{method, "/api/a%2Fb", {{"q", "1 2"}}, std::nullopt});
    ASSERT_FALSE(started.response().error) << started.error().message;
    EXPECT_EQ(start_line(remote.server.requests().back()), std::string(method) + " /api/a%2Fb?q=1%202 HTTP/1.1");
  }
  static_cast<void>(remote.start(RawRequest{"DELETE", "/api/x", {}, R"({"a":1})"}).response());
  EXPECT_TRUE(remote.server.requests().back().ends_with("\r\n\r\n{\"a\":1}"));
}

TEST(RemoteRequest, HoldsNothingOfTheRequestBefore) {
  Remote remote(always(answer("200 OK", "")));
  const RawRequest bodiless[] = {{"GET", "/api/x", {}, std::nullopt},
                                 {"HEAD", "/api/x", {}, std::nullopt},
                                 {"DELETE", "/api/x", {}, std::nullopt}};
  for (const RawRequest& request : bodiless) {
    ASSERT_FALSE(remote.start(RawRequest{"PATCH", "/api/x", {}, R"({"a":1})"}).response().error);
    ASSERT_FALSE(remote.start(request).response().error);
    const std::string sent = remote.server.requests().back();
    EXPECT_EQ(start_line(sent), request.method + " /api/x HTTP/1.1");
    EXPECT_FALSE(has(sent, "Content-")) << sent;
    EXPECT_FALSE(has(sent, "Idempotency-Key")) << sent;
    EXPECT_TRUE(sent.ends_with("\r\n\r\n")) << sent;
  }
}

TEST(RemoteRequest, ReusesTheConnection) {
  Remote remote(always(answer("200 OK", connection_body)));
  for (int round = 0; round < 3; ++round) ASSERT_FALSE(remote.start(get_connection()).response().error);
  EXPECT_EQ(remote.server.connection_count(), 1U);
}

TEST(RemoteAnswer, ReadsEveryShapeOfError) {
  struct Case {
    const char* status;
    const char* body;
    polytomic_status code;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"422 X", R"({"key":"k","message":"connection in use","metadata":{"used_by":[]},"status":422})",
       POLYTOMIC_ERROR_UNPROCESSABLE, "connection in use"},
      {"401 X", R"({"code":16,"context":{"a":1},"error":"no key","status":"Unauthorized"})",
       POLYTOMIC_ERROR_UNAUTHORIZED, "no key"},
      {"404 X", R"({"message":"gone","status_code":404,"metadata":[1]})", POLYTOMIC_ERROR_NOT_FOUND, "gone"},
      {"400 X", R"({"error":{"message":"bad"}})", POLYTOMIC_ERROR_BAD_REQUEST, "bad"},
      {"502 X", "<html>Bad Gateway</html>", POLYTOMIC_ERROR_BAD_GATEWAY, "not an API error"},
      {"500 X", "", POLYTOMIC_ERROR_SERVER_ERROR, "no explanation"},
      {"302 X", "", POLYTOMIC_ERROR_UNEXPECTED_STATUS, "302"},
  };
  for (const Case& expected : cases) {
    Remote remote(always(answer(expected.status, expected.body, "X-Request-Id: r-9\r\n")));
    const StartedCall started = remote.start(create_connection());
    const Error& error = started.error();
    EXPECT_EQ(error.code, expected.code) << expected.body;
    EXPECT_TRUE(has(error.message, expected.message)) << error.message;
    EXPECT_EQ(error.request_id, "r-9");
    EXPECT_EQ(error.attempts, 1U);
    EXPECT_EQ(error.maybe_applied, error.http_status >= 500 || error.http_status == 302) << error.http_status;
  }
}

TEST(RemoteAnswer, ReadsRetryAfterInBothForms) {
  Remote seconds(always(answer("429 X", "", "Retry-After: 7\r\n")));
  EXPECT_EQ(seconds.start(get_connection()).error().retry_after_milliseconds, 7000);
  Remote past(always(answer("503 X", "", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n")));
  EXPECT_EQ(past.start(get_connection()).error().retry_after_milliseconds, 0);
  Remote future(always(answer("503 X", "", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT\r\n")));
  EXPECT_GT(future.start(get_connection()).error().retry_after_milliseconds, 1'000'000);
  Remote garbage(always(answer("503 X", "", "Retry-After: soon\r\n")));
  EXPECT_EQ(garbage.start(get_connection()).error().retry_after_milliseconds, -1);
}

TEST(RemoteAnswer, RefusesWhatIsNoAnswer) {
  std::string deep = "{\"data\":{\"configuration\":";
  for (int level = 0; level < 100; ++level) deep += "{\"a\":";
  deep += "1" + std::string(100, '}') + "}}";
  const std::vector<std::pair<std::string, polytomic_status>> cases = {
      {"", POLYTOMIC_ERROR_MALFORMED_RESPONSE},
      {"<html></html>", POLYTOMIC_ERROR_MALFORMED_RESPONSE},
      {R"({"data":{"id":"c1")", POLYTOMIC_ERROR_MALFORMED_RESPONSE},
      {R"({"data":{"name":"\ud800"}})", POLYTOMIC_ERROR_MALFORMED_RESPONSE},
      {"{\"data\":{\"name\":\"\xFF\"}}", POLYTOMIC_ERROR_MALFORMED_RESPONSE},
      {R"({"data":{"name":7}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE},
      {R"({"data":[]})", POLYTOMIC_ERROR_UNEXPECTED_TYPE},
      {deep, POLYTOMIC_ERROR_RESPONSE_TOO_DEEP},
  };
  for (const auto& [body, code] : cases) {
    Remote remote(always(answer("200 OK", body)));
    const StartedCall started = remote.start(get_connection());
    const Error& error = started.error();
    EXPECT_EQ(error.code, code) << body.substr(0, 80) << ": " << error.message;
    EXPECT_EQ(error.http_status, 200);
    EXPECT_FALSE(error.maybe_applied);
  }
}

TEST(RemoteAnswer, TakesOneOfDuplicateKeys) {
  Remote remote(always(answer("200 OK", R"({"data":{"name":"first","name":"second"}})")));
  const StartedCall started = remote.start(get_connection());
  // Either is right, or a refusal; what counts is that nothing breaks.
  if (!started.response().error) {
    const std::string_view name = view(static_cast<const polytomic_connection*>(started.response().result)->name);
    EXPECT_TRUE(name == "first" || name == "second");
  }
}

TEST(RemoteAnswer, UnpacksUpToTheLimit) {
  http::RemoteOptions options = options_for("");
  options.response_size_limit = 100'000;
  const std::string encoding = "Content-Encoding: gzip\r\n";
  Remote fits(always(answer("200 OK", gzip(connection_body), encoding)), options);
  EXPECT_EQ(json_of(fits.start(get_connection()).response()), connection_body);
  const std::string bomb(10'000'000, ' ');
  Remote packed(always(answer("200 OK", gzip(bomb), encoding)), options);
  EXPECT_EQ(packed.start(get_connection()).error().code, POLYTOMIC_ERROR_RESPONSE_TOO_LARGE);
  Remote plain(always(answer("200 OK", std::string(100'001, ' '))), options);
  EXPECT_EQ(plain.start(get_connection()).error().code, POLYTOMIC_ERROR_RESPONSE_TOO_LARGE);
  Remote garbage(always(answer("200 OK", "this is not gzip at all", encoding)), options);
  EXPECT_EQ(garbage.start(get_connection()).error().code, POLYTOMIC_ERROR_MALFORMED_RESPONSE);
}

TEST(RemoteAnswer, KeepsTheHeadersOfTheFinalAnswerOnly) {
  Remote remote(
      always("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + answer("200 OK", connection_body, "X-Late: 2\r\n")));
  const StartedCall started = remote.start(get_connection());
  ASSERT_FALSE(started.response().error) << started.error().message;
  EXPECT_EQ(find_header(started.response().headers, "X-Early"), nullptr);
  EXPECT_NE(find_header(started.response().headers, "X-Late"), nullptr);
}

}  // namespace
}  // namespace polytomic::faults
