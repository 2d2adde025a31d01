// Connections and connection types, through the engine's backend.
#include <fstream>
#include <sstream>

#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

class LocalConnections : public FakeEngine {
 protected:
  Answer put(const std::string& id, const std::string& body) {
    return send(*engine, "PUT", "/api/connections/" + id, body);
  }
  Answer test(const std::string& body) { return send(*engine, "POST", "/api/connections/test", body); }
  // The configuration that the connector was opened with last.
  rapidjson::Document opened() {
    const std::scoped_lock lock(state->mutex);
    rapidjson::Document document;
    document.Parse(state->last_configuration.c_str());
    return document;
  }
};

TEST_F(LocalConnections, CreatesAndShowsWithSecretsMasked) {
  const Answer made =
      send(*engine, "POST", "/api/connections",
           R"({"name":"shop","type":"fake","configuration":{"host":"h","password":"s3cret","auth":{"token":"t0ken"}},)"
           R"("policies":["p1"],"healthcheck_interval":"3h30m"})");
  ASSERT_EQ(made.code, POLYTOMIC_OK) << made.error.message;
  EXPECT_EQ(made.http_status, 200);
  EXPECT_EQ(made.data()["configuration"]["password"], "********");
  EXPECT_EQ(made.data()["configuration"]["auth"]["token"], "********");
  EXPECT_EQ(made.data()["healthcheck_interval"], "3h30m");
  EXPECT_FALSE(made.data().HasMember("created_at"));
  EXPECT_EQ(opened()["password"], "s3cret");
  const Answer shown = get(*engine, std::string("/api/connections/") + made.data()["id"].GetString());
  EXPECT_EQ(shown.data()["name"], "shop");
  EXPECT_EQ(shown.data()["type"]["id"], "fake");
  EXPECT_EQ(shown.data()["type"]["name"], "Fake");
  EXPECT_EQ(shown.data()["status"], "healthy");
  EXPECT_TRUE(shown.data()["saved"].GetBool());
  EXPECT_EQ(shown.data()["policies"][0], "p1");
  EXPECT_EQ(shown.data()["configuration"]["password"], "********");
  EXPECT_EQ(shown.data()["created_by"]["type"], "organization");
  EXPECT_EQ(shown.data()["created_by"]["id"], shown.data()["organization_id"]);
  EXPECT_TRUE(shown.data().HasMember("updated_at"));
  EXPECT_FALSE(shown.data().HasMember("healthcheck_interval"));
  EXPECT_FALSE(shown.data().HasMember("api_calls_last_24_hours"));
}

TEST_F(LocalConnections, FilesOfTheMachineTakeAnAdministrator) {
  const std::string id = create(R"({"host":"/file"})");
  const auto ask_as = [this](AccessScope scope, const std::string& method, const std::string& path,
                             const std::string& host) {
    CallOptions options;
    options.scope = scope;
    const std::string body = R"({"name":"n","type":"fake","configuration":{"host":")" + host + R"("}})";
    return start_raw(*engine, request_to(method, path, body), std::move(options)).get().code;
  };
  const std::vector<std::pair<std::string, std::string>> requests{
      {"POST", "/api/connections"}, {"POST", "/api/connections/test"}, {"PUT", "/api/connections/" + id}};
  for (const auto& [method, path] : requests) {
    EXPECT_EQ(ask_as(AccessScope::write, method, path, "/file"), POLYTOMIC_ERROR_FORBIDDEN) << method << path;
    EXPECT_EQ(ask_as(AccessScope::admin, method, path, "/file"), POLYTOMIC_OK) << method << path;
    EXPECT_EQ(ask_as(AccessScope::write, method, path, "network"), POLYTOMIC_OK) << method << path;
  }
  CallOptions options;
  options.scope = AccessScope::write;
  const auto values = [&](const std::string& host) {
    const std::string body = R"({"field":"host","parameters":{"host":")" + host + R"("}})";
    return start_raw(*engine, request_to("POST", "/api/connection_types/fake/parameter_values", body), options)
        .get()
        .code;
  };
  EXPECT_EQ(values("/file"), POLYTOMIC_ERROR_FORBIDDEN);
  EXPECT_EQ(values("network"), POLYTOMIC_OK);
}

TEST_F(LocalConnections, NoPlaintextSecretReachesTheDisk) {
  create(
      R"({"host":"h","password":"needle-one","headers":[{"name":"a","value":"needle-two"}],"variables":{"v":"needle-three"}})");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::ostringstream content;
    content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    EXPECT_EQ(content.str().find("needle"), std::string::npos) << entry.path();
  }
}

TEST_F(LocalConnections, ListsInOrderOfCreation) {
  EXPECT_EQ(get(*engine, "/api/connections").data().Size(), 0U);
  const std::vector<std::string> ids{create(), create(), create()};
  const Answer list = get(*engine, "/api/connections");
  ASSERT_EQ(list.data().Size(), 3U);
  for (rapidjson::SizeType index = 0; index < 3; ++index) EXPECT_EQ(list.data()[index]["id"], ids[index].c_str());
}

TEST_F(LocalConnections, RefusesWhatCannotBe) {
  const auto create_status = [&](const std::string& body) {
    return send(*engine, "POST", "/api/connections", body).code;
  };
  const Answer unknown =
      send(*engine, "POST", "/api/connections", R"({"name":"n","type":"oracle","configuration":{}})");
  EXPECT_EQ(unknown.code, POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(unknown.http_status, 422);
  EXPECT_NE(unknown.error.message.find("fake"), std::string::npos);
  EXPECT_EQ(create_status(R"({"name":"n","type":"fake","configuration":{}})"), POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(create_status(R"({"name":"n","type":"fake"})"), POLYTOMIC_ERROR_MISSING_FIELD);
  EXPECT_EQ(create_status(R"({"name":"n","type":"fake","configuration":{"host":"h"},"organization_id":"other"})"),
            POLYTOMIC_ERROR_FORBIDDEN);
  EXPECT_EQ(create_status(R"({"name":"n","type":"fake","configuration":{"host":"h","password":"********"}})"),
            POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(get(*engine, "/api/connections").data().Size(), 0U);
}

TEST_F(LocalConnections, ValidatesUnlessToldNotTo) {
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_MISSING, "the database is gone"));
  const Answer refused =
      send(*engine, "POST", "/api/connections", R"({"name":"n","type":"fake","configuration":{"host":"h"}})");
  EXPECT_EQ(refused.code, POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(refused.error.message, "the database is gone");
  const Answer made = send(*engine, "POST", "/api/connections",
                           R"({"name":"n","type":"fake","configuration":{"host":"h"},"validate":false})");
  ASSERT_EQ(made.code, POLYTOMIC_OK);
  EXPECT_EQ(made.data()["status"], "unknown");
}

TEST_F(LocalConnections, UpdateReplacesAndKeepsMaskedSecrets) {
  const std::string id = create(R"({"host":"h","port":5,"password":"s3cret","keys":["a","b"]})");
  const Answer answer =
      put(id, R"({"name":"new","configuration":{"host":"i","password":"********","keys":["c","********"]}})");
  ASSERT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
  EXPECT_EQ(answer.data()["name"], "new");
  EXPECT_FALSE(answer.data()["configuration"].HasMember("port"));
  EXPECT_EQ(opened()["password"], "s3cret");
  EXPECT_EQ(opened()["keys"][0], "c");
  EXPECT_EQ(opened()["keys"][1], "b");
  EXPECT_EQ(put(id, R"({"name":"new","configuration":{"host":"i"}})").code, POLYTOMIC_OK);
  EXPECT_EQ(put(id, R"({"name":"new","configuration":{"host":"i","password":"********"}})").code,
            POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(put(id, R"({"name":"new","type":"sqlite","configuration":{"host":"i"}})").code,
            POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(put("missing", R"({"name":"new","configuration":{"host":"i"}})").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(put(id, R"({"name":"new","configuration":{"host":"i"},"organization_id":"x"})").code,
            POLYTOMIC_ERROR_FORBIDDEN);
}

TEST_F(LocalConnections, SecretsSurviveARestart) {
  const std::string id = create(R"({"host":"h","password":"s3cret"})");
  open();
  EXPECT_EQ(put(id, R"({"name":"n","configuration":{"host":"h","password":"******"}})").code, POLYTOMIC_OK);
  EXPECT_EQ(opened()["password"], "s3cret");
}

TEST_F(LocalConnections, DeletesOnce) {
  const std::string id = create();
  const Answer answer = ask_raw(*engine, {"DELETE", "/api/connections/" + id, {{"force", "true"}}, std::nullopt});
  EXPECT_EQ(answer.code, POLYTOMIC_OK);
  EXPECT_EQ(answer.http_status, 200);
  EXPECT_TRUE(answer.body.empty());
  EXPECT_EQ(get(*engine, "/api/connections/" + id).code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(ask_raw(*engine, {"DELETE", "/api/connections/" + id, {}, std::nullopt}).code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalConnections, TestsWithoutSaving) {
  EXPECT_EQ(test(R"({"type":"fake","configuration":{"host":"h"}})").code, POLYTOMIC_OK);
  EXPECT_EQ(test(R"({"type":"fake","configuration":{}})").code, POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(test(R"({"type":"odd","configuration":{}})").code, POLYTOMIC_ERROR_UNPROCESSABLE);
  const std::string id = create(R"({"host":"stored","port":7,"password":"s3cret"})");
  EXPECT_EQ(
      test(R"({"type":"fake","configuration":{"host":"given","password":"********"},"connection_id":")" + id + R"("})")
          .code,
      POLYTOMIC_OK);
  EXPECT_EQ(opened()["host"], "given");
  EXPECT_EQ(opened()["port"].GetInt(), 7);
  EXPECT_EQ(opened()["password"], "s3cret");
  EXPECT_EQ(test(R"({"type":"fake","configuration":{},"connection_id":"missing"})").code, POLYTOMIC_ERROR_NOT_FOUND);
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_LOCKED, "locked"));
  EXPECT_EQ(test(R"({"type":"fake","configuration":{"host":"h"}})").code, POLYTOMIC_ERROR_DATABASE_LOCKED);
  EXPECT_EQ(get(*engine, "/api/connections").data().Size(), 1U);
  EXPECT_EQ(get(*engine, "/api/connections/" + id).data()["configuration"]["host"], "stored");
}

TEST_F(LocalConnections, DescribesTypes) {
  const Answer list = get(*engine, "/api/connection_types");
  ASSERT_EQ(list.data().Size(), 1U);
  const auto& type = list.data()[0];
  EXPECT_EQ(type["id"], "fake");
  EXPECT_FALSE(type["use_oauth"].GetBool());
  EXPECT_TRUE(type["capabilities"]["source"].GetBool());
  EXPECT_FALSE(type["capabilities"]["enrichment"].GetBool());
  EXPECT_TRUE(type["configurationForm"]["jsonschema"]["properties"]["password"]["sensitive"].GetBool());
  const Answer schema = get(*engine, "/api/connection_types/fake");
  EXPECT_TRUE(schema.json["properties"]["password"]["sensitive"].GetBool());
  EXPECT_EQ(schema.json["required"][0], "host");
  EXPECT_EQ(get(*engine, "/api/connection_types/odd").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalConnections, ListsParameterValues) {
  const auto values = [&](const std::string& type, const std::string& body) {
    return send(*engine, "POST", "/api/connection_types/" + type + "/parameter_values", body);
  };
  const Answer found = values("fake", R"({"field":"host","parameters":{"host":"h"},"query":"ALP"})");
  ASSERT_EQ(found.code, POLYTOMIC_OK) << found.error.message;
  ASSERT_EQ(found.data()["host"]["values"].Size(), 1U);
  EXPECT_EQ(found.data()["host"]["values"][0]["value"], "Alpha");
  EXPECT_FALSE(found.data()["host"]["allows_creation"].GetBool());
  EXPECT_EQ(values("fake", R"({"field":"port","parameters":{"host":"h"}})").data()["port"]["values"].Size(), 0U);
  EXPECT_EQ(values("fake", R"({"field":"odd","parameters":{"host":"h"}})").code, POLYTOMIC_ERROR_BAD_REQUEST);
  EXPECT_EQ(values("fake", R"({"field":"host"})").code, POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(values("odd", R"({"field":"host"})").code, POLYTOMIC_ERROR_NOT_FOUND);
  const std::string id = create();
  EXPECT_EQ(values("fake", R"({"field":"host","connection_id":")" + id + R"("})").data()["host"]["values"].Size(), 2U);
  EXPECT_EQ(get(*engine, "/api/connections/" + id + "/parameter_values").data()["host"]["values"].Size(), 2U);
  EXPECT_EQ(get(*engine, "/api/connections/missing/parameter_values").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalConnections, KnowsWhoseCatalogItIs) {
  const Answer me = get(*engine, "/api/me");
  EXPECT_EQ(me.data()["id"], me.data()["organization_id"]);
  EXPECT_EQ(me.data()["organization_name"], "local");
  EXPECT_TRUE(me.data()["is_organization"].GetBool());
  EXPECT_FALSE(me.data()["is_user"].GetBool());
  EXPECT_FALSE(me.data().HasMember("email"));
}

TEST_F(LocalConnections, RawRequestsAreRouted) {
  EXPECT_EQ(get(*engine, "/api/nothing").code, POLYTOMIC_ERROR_NOT_FOUND);
  const Answer refused = send(*engine, "PATCH", "/api/connections", "{}");
  EXPECT_EQ(refused.code, POLYTOMIC_ERROR_METHOD_NOT_ALLOWED);
  ASSERT_FALSE(refused.headers.empty());
  EXPECT_EQ(refused.headers[0].first, "Allow");
  EXPECT_NE(refused.headers[0].second.find("POST"), std::string::npos);
}

}  // namespace
}  // namespace polytomic::local::testing
