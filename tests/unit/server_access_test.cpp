// Who may use the API, and which version of it.
#include <algorithm>

#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

using ServerKey = ServerTest;
using ServerVersion = ServerTest;

TEST_F(ServerKey, IsAcceptedInEveryForm) {
  const auto base64 = [](const std::string& plain) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char letter : plain) {
      bits = (bits << 8U) | static_cast<unsigned char>(letter);
      for (count += 8; count >= 6; count -= 6) out += letters[(bits >> (count - 6)) & 63U];
    }
    if (count > 0) out += letters[(bits << (6 - count)) & 63U];
    while (out.size() % 4 != 0) out += '=';
    return out;
  };
  const std::string key = valid_key;
  for (const std::string& good :
       {"Bearer " + key, "bearer " + key, "BEARER   " + key, "Bearer " + base64(key),
        "Basic " + base64(std::string(organization) + ":" + key), "Basic " + base64(key + ":")}) {
    EXPECT_EQ(send({.headers = {"Authorization: " + good}, .body = {}}).status, 200) << good;
  }
  std::vector<std::string> bodies;
  for (const std::string& bad :
       {std::string("Bearer x"), std::string("Bearer"), std::string("Bearer "), key, "Basic " + key, "Digest " + key,
        "Basic " + base64("org-2:" + key), "Basic " + base64(":" + key), "Basic " + base64(":"), "Basic " + base64(key),
        "Basic " + base64(std::string(organization) + ":x"), "Bearer " + key + "x",
        "Bearer " + std::string(5000, 'A')}) {
    const Reply reply = send({.headers = {"Authorization: " + bad}, .body = {}});
    expect_error(reply, 401, "unauthorized");
    EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer");
    bodies.push_back(reply.body);
  }
  EXPECT_TRUE(std::ranges::all_of(bodies, [&](const std::string& body) { return body == bodies.front(); }));
}

TEST_F(ServerKey, IsAskedForBeforeAnythingElse) {
  for (const char* target : {"/api/me", "/api/nothing", "/api/connections/%zz", "/api"}) {
    expect_error(send({.target = target, .headers = {"X-Polytomic-Version: 1999"}, .body = {}}), 401, "unauthorized");
  }
  expect_error(send({.method = "POST", .target = "/api/connections", .headers = {}, .body = std::string(100'000, 'x')}),
               401, "unauthorized");
  expect_error(send({.method = "BREW", .target = "/api/me", .headers = {}, .body = {}}), 401, "unauthorized");
  EXPECT_TRUE(backend.seen().empty());
  const Reply health = send({.target = "/healthz", .headers = {}, .body = {}});
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(health.body, "ok");
}

TEST_F(ServerKey, StoreThatFailsIsSaidSo) {
  keys.unreadable = true;
  expect_error(get("/api/me"), 503, "catalog_busy");
}

TEST_F(ServerKey, MayDoWhatItsScopeSays) {
  const Ask test{.method = "POST", .target = "/api/connections/test", .body = R"({"type":"t","configuration":{}})"};
  keys.scope = AccessScope::read;
  EXPECT_EQ(get("/api/connections").status, 200);
  EXPECT_EQ(send({.method = "HEAD", .target = "/api/connections", .body = {}}).status, 200);
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    const bool is_post = std::string_view(method) == "POST";
    const Ask ask{.method = method, .target = is_post ? "/api/connections" : "/api/connections/1", .body = "{}"};
    const Reply refused = send(ask);
    expect_error(refused, 403, "forbidden");
    EXPECT_NE(error_member(refused, "message").find("scope write"), std::string::npos);
  }
  EXPECT_EQ(backend.scopes(), (std::vector{AccessScope::read, AccessScope::read}));
  expect_error(get("/api/nothing"), 404, "not_found");
  for (const AccessScope scope : {AccessScope::write, AccessScope::admin}) {
    keys.scope = scope;
    EXPECT_EQ(send(test).status, 200);
    EXPECT_EQ(backend.scopes().back(), scope);
  }
}

TEST_F(ServerKey, MayBeLeftOutOnThisMachineOnly) {
  ServerOptions open;
  open.require_key = false;
  restart(open);
  EXPECT_EQ(send({.headers = {}, .body = {}}).status, 200);
  open.listen = {{.address = "0.0.0.0"}};
  EXPECT_THROW(restart(open), Failure);
}

TEST_F(ServerVersion, IsCheckedAndEchoed) {
  EXPECT_EQ(get("/api/me").header("X-Polytomic-Version"), default_api_version);
  for (const std::string_view version : known_api_versions()) {
    EXPECT_EQ(send(with_header({}, "X-Polytomic-Version: " + std::string(version))).header("X-Polytomic-Version"),
              version);
  }
  const Reply pasted = send(with_header({}, "X-Polytomic-Version: X-Polytomic-Version"));
  EXPECT_EQ(pasted.status, 200);
  EXPECT_EQ(pasted.header("X-Polytomic-Version"), default_api_version);
  const Reply unknown = send(with_header({}, "X-Polytomic-Version: 2030-01-01"));
  expect_error(unknown, 400, "bad_request");
  EXPECT_NE(error_member(unknown, "message").find("2024-02-08"), std::string::npos);
  EXPECT_EQ(unknown.header("X-Polytomic-Version"), default_api_version);
}

TEST_F(ServerVersion, HasOnlyItsOwnOperations) {
  const auto at = [this](const char* version, const char* target) {
    return send(with_header({.target = target, .body = {}}, std::string("X-Polytomic-Version: ") + version));
  };
  const Reply gone = at("2025-09-18", "/api/connections/1/source");
  expect_error(gone, 404, "not_found");
  EXPECT_NE(error_member(gone, "message").find("2023-04-25"), std::string::npos);
  const Reply later = at("2022-12-12", "/api/connections/1/modelsync/source");
  expect_error(later, 404, "not_found");
  EXPECT_NE(error_member(later, "message").find("2024-02-08"), std::string::npos);
  EXPECT_EQ(at("2022-12-12", "/api/connections/1/source").status, 200);
}

TEST_F(ServerVersion, DeprecatedOperationsNameTheirReplacement) {
  const Reply reply = get("/api/connections/a%2Fb/source");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Deprecation"), "@1707350400");
  EXPECT_EQ(reply.header("Sunset"), "Thu, 18 Sep 2025 00:00:00 GMT");
  EXPECT_EQ(reply.header("Link"), "</api/connections/a%2Fb/modelsync/source>; rel=\"successor-version\"");
  EXPECT_EQ(reply.header("X-Polytomic-Version"), "2023-04-25");
  const Reply wrong = get("/api/connections/1/target?type=a&type=b");
  expect_error(wrong, 400, "conflicting_fields");
  EXPECT_EQ(wrong.header("Deprecation"), "@1707350400");
  EXPECT_EQ(wrong.header("Link"), "</api/connections/1/modelsync/targetobjects>; rel=\"successor-version\"");
  for (const char* name : {"Deprecation", "Sunset", "Link"}) EXPECT_EQ(get("/api/me").header(name), "(absent)");
}

TEST_F(ServerVersion, EveryAnswerNamesIt) {
  const std::string version = "2022-12-12";
  const std::string header = "X-Polytomic-Version: " + version;
  const std::string authorization = std::string("Authorization: Bearer ") + valid_key;
  const std::vector<std::pair<Ask, long>> asks = {
      {{.headers = {header}, .body = {}}, 401},
      {{.headers = {header, "Authorization: Bearer wrong"}, .body = {}}, 401},
      {{.target = "/api/nothing", .headers = {header, authorization}, .body = {}}, 404},
      {{.target = "/nothing", .headers = {header}, .body = {}}, 404},
      {{.target = "/api/connections/%", .headers = {header, authorization}, .body = {}}, 400},
      {{.method = "DELETE", .headers = {header, authorization}, .body = {}}, 405},
      {{.method = "OPTIONS", .headers = {header, authorization}, .body = {}}, 204},
      {{.method = "HEAD", .headers = {header, authorization}, .body = {}}, 200},
      {{.target = "/healthz", .headers = {header}, .body = {}}, 200},
      {{.target = "/readyz", .headers = {header}, .body = {}}, 200},
      {{.target = "/metrics", .headers = {header, authorization}, .body = {}}, 200},
      {{.method = "POST", .target = "/api/connections", .headers = {header, authorization}, .body = "{"}, 400},
  };
  for (const auto& [ask, status] : asks) {
    const Reply reply = send(ask);
    EXPECT_EQ(reply.status, status) << ask.method << " " << ask.target;
    EXPECT_EQ(reply.header("X-Polytomic-Version"), version) << ask.method << " " << ask.target;
  }
}

TEST_F(ServerVersion, UnknownOnesAreRefusedWithTheKnownOnes) {
  for (const char* version : {"2030-01-01", "2024-2-8", "latest", "2025-09-18 ,", "%32025-09-18"}) {
    const Reply reply = send(with_header({}, std::string("X-Polytomic-Version: ") + version));
    expect_error(reply, 400, "bad_request");
    for (const std::string_view known : known_api_versions())
      EXPECT_NE(error_member(reply, "message").find(known), std::string::npos) << known;
  }
}

TEST_F(ServerVersion, OldOnesUpdateWithPatch) {
  Ask patch{.method = "PATCH", .target = "/api/connections/1", .body = R"({"name":"n","configuration":{}})"};
  EXPECT_EQ(send(with_header(patch, "X-Polytomic-Version: 2022-12-12")).status, 200);
  EXPECT_EQ(backend.operations().back(), Operation::update_connection);
  EXPECT_EQ(send(with_header(patch, "X-Polytomic-Version: 2023-04-25")).status, 200);
  for (const char* version : {"2024-02-08", "2025-09-18", ""}) {
    const Reply refused = send(with_header(patch, std::string("X-Polytomic-Version: ") + version));
    expect_error(refused, 405, "method_not_allowed");
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD, PUT, DELETE, OPTIONS") << version;
  }
  Ask put = patch;
  put.method = "PUT";
  EXPECT_EQ(send(put).status, 200);
  const Reply early = send(with_header(put, "X-Polytomic-Version: 2022-12-12"));
  expect_error(early, 405, "method_not_allowed");
  EXPECT_EQ(early.header("Allow"), "GET, HEAD, PATCH, DELETE, OPTIONS");
  patch.target = "/api/connections";
  expect_error(send(with_header(patch, "X-Polytomic-Version: 2022-12-12")), 405, "method_not_allowed");
}

}  // namespace
}  // namespace polytomic::server::testing
