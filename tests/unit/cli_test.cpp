// The built program against an API that is told what to answer.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <fstream>
#include <string>

#include "cli_program.h"

namespace polytomic::cli_test {
namespace {

constexpr const char* list_body =
    R"({"data":[{"id":"c1","name":"\u6ce8\u6587 \u001b[31m","type":{"id":"postgresql","name":"PostgreSQL"},"status":"healthy","saved":true,"unknown":12345678901234567890},)"
    R"({"id":"c2","name":"Shop","type":{"id":"sqlite"},"status":"unhealthy"}]})";

constexpr const char* one_body =
    R"({"data":{"id":"c1","name":"Shop","type":{"id":"postgresql"},"status":"healthy","saved":true,"policies":["p1"],)"
    R"("configuration":{"hostname":"db","port":5432,"password":"****"}}})";

constexpr const char* type_body =
    R"({"type":"object","required":["hostname"],"properties":{"hostname":{"type":"string","title":"Hostname"},)"
    R"("port":{"type":"integer","default":5432},"ssl":{"type":"boolean"},"options":{"type":"object"},)"
    R"("formats":{"type":"array","items":{"type":"string"}},"password":{"type":"string","sensitive":true}}})";

std::map<std::string, FakeApi::Answer> answers() {
  return {
      {"GET /api/connections", {200, list_body}},
      {"GET /api/connections/c1", {200, one_body}},
      {"POST /api/connections", {200, one_body}},
      {"PUT /api/connections/c1", {200, one_body}},
      {"DELETE /api/connections/c1", {200, ""}},
      {"DELETE /api/connections/c3",
       {422, R"({"message":"connection in use","status":422,"metadata":{"used_by":[{"type":"sync","name":"s1"}]}})"}},
      {"POST /api/connections/test", {200, ""}},
      {"GET /api/connection_types/postgresql", {200, type_body}},
      {"GET /api/connections/denied", {403, R"({"message":"not allowed","status":403})"}},
      {"GET /api/connections/broken", {200, "not json"}},
      {"GET /api/connections/stuck", {.status = 0, .body = {}, .silent = true}},
      {"GET /api/connections/echo", {400, R"({"message":"key-of-the-test\u0007 is odd","status":400})"}},
      {"GET /api/me", {401, R"({"message":"bad key","status":401})"}},
      {"GET /api/syncs?limit=10", {200, R"({"data":[],"n":12345678901234567890123})"}}};
}

class Cli : public testing::Test {
 protected:
  [[nodiscard]] Outcome run(const Arguments& arguments, const std::string& input = {}) const {
    return cli_test::run(arguments, api_.environment(), input);
  }
  [[nodiscard]] std::string last_body() { return api_.received().back().body; }

  FakeApi api_{answers()};
};

TEST_F(Cli, ListsAsTable) {
  const Outcome outcome = run({"connections", "list"});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "ID  NAME        TYPE        STATUS     UPDATED\n"
            "c1  \u6ce8\u6587 \ufffd[31m  postgresql  healthy    -\n"
            "c2  Shop        sqlite      unhealthy  -\n");
  EXPECT_EQ(outcome.errors, "");
}

TEST_F(Cli, PrintsTheAnswerItself) {
  const Outcome outcome = run({"connections", "list", "--json"});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, std::string(list_body) + "\n");
  EXPECT_EQ(run({"--json", "connections", "list"}).output, outcome.output);
}

TEST_F(Cli, ShowsDetails) {
  const Outcome outcome = run({"connections", "get", "c1"});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("Saved:          yes\n"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("  port:         5432\n"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("  password:     ****\n"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("Created:        -\n"), std::string::npos) << outcome.output;
}

TEST_F(Cli, ConvertsConfigurationBySchema) {
  const Outcome outcome = run({"connections",  "create",    "--name",        "Shop",      "--type",
                               "postgresql",   "--config",  "hostname=db=1", "--config",  "port=5433",
                               "--config",     "ssl=false", "--config",      "formats=a", "--config",
                               "formats=b",    "--config",  "password=123",  "--config",  R"(options={"a":[1]})",
                               "--no-validate"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  rapidjson::Document body;
  body.Parse(last_body().c_str());
  ASSERT_TRUE(body.IsObject()) << last_body();
  const auto& configuration = body["configuration"];
  EXPECT_STREQ(configuration["hostname"].GetString(), "db=1");
  EXPECT_EQ(configuration["port"].GetInt(), 5433);
  EXPECT_FALSE(configuration["ssl"].GetBool());
  EXPECT_STREQ(configuration["password"].GetString(), "123");
  EXPECT_EQ(configuration["formats"].Size(), 2U);
  EXPECT_TRUE(configuration["options"]["a"].IsArray());
  EXPECT_FALSE(body["validate"].GetBool());
}

TEST_F(Cli, MergesConfigurationOverJson) {
  const Outcome outcome = run(
      {"connections", "create", "--name", "Shop", "--type", "postgresql", "--config-json", "-", "--config", "port=1"},
      R"({"port":5432,"extra":{"deep":true}})");
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  rapidjson::Document body;
  body.Parse(last_body().c_str());
  EXPECT_EQ(body["configuration"]["port"].GetInt(), 1);
  EXPECT_TRUE(body["configuration"]["extra"]["deep"].GetBool());
}

TEST_F(Cli, RefusesConfigurationWithoutRepeatingIt) {
  for (const char* setting : {"port=hunter2", "ssl=hunter2", "options=hunter2", "hunter2"}) {
    const Outcome outcome = run({"connections", "create", "--name", "n", "--type", "postgresql", "--config", setting});
    EXPECT_EQ(outcome.code, 2) << setting;
    EXPECT_NE(outcome.errors.find("--config"), std::string::npos) << outcome.errors;
    EXPECT_EQ((outcome.output + outcome.errors).find("hunter2"), std::string::npos) << outcome.errors;
  }
  EXPECT_EQ(run({"connections", "create", "--name", "n", "--type", "t", "--config-json", "-"}, "[1]").code, 2);
  EXPECT_EQ(run({"connections", "create", "--name", "n", "--type", "t", "--config-json", "/nowhere"}).code, 2);
}

TEST_F(Cli, UpdateSendsBackWhatIsNotGiven) {
  const Outcome outcome = run({"connections", "update", "c1", "--config", "port=5433"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  rapidjson::Document body;
  body.Parse(last_body().c_str());
  EXPECT_STREQ(body["name"].GetString(), "Shop");
  EXPECT_STREQ(body["configuration"]["password"].GetString(), "****");
  EXPECT_EQ(body["configuration"]["port"].GetInt(), 5433);
  EXPECT_EQ(body["policies"].Size(), 1U);
}

TEST_F(Cli, TestsStoredAndNewConnections) {
  EXPECT_EQ(run({"connections", "test", "c1", "--config", "port=1"}).output, "The connection works.\n");
  EXPECT_NE(last_body().find(R"("connection_id":"c1")"), std::string::npos) << last_body();
  EXPECT_EQ(run({"connections", "test", "--type", "postgresql", "--config", "hostname=db"}).code, 0);
  EXPECT_EQ(run({"connections", "test"}).code, 2);
}

TEST_F(Cli, DeletesAndSaysWhyNot) {
  EXPECT_EQ(run({"connections", "delete", "c1"}).output, "Deleted c1\n");
  EXPECT_EQ(run({"connections", "delete", "c1", "--json"}).output, "");
  const Outcome refused = run({"connections", "delete", "c3"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.errors.find("polytomic: "), std::string::npos);
  EXPECT_NE(refused.errors.find("connection in use"), std::string::npos);
  EXPECT_NE(refused.errors.find("s1"), std::string::npos);
}

TEST_F(Cli, SendsAnyRequest) {
  const Outcome outcome =
      run({"request", "GET", "/api/syncs", "--query", "limit=10", "--header", "x-polytomic-version: 2024-02-08"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, "{\n  \"data\": [],\n  \"n\": 12345678901234567890123\n}\n");
  EXPECT_NE(api_.received().back().headers.find("2024-02-08"), std::string::npos);
}

TEST_F(Cli, ExitCodesTellTheKindOfFailure) {
  EXPECT_EQ(run({"identity"}).code, 4);
  EXPECT_EQ(run({"connections", "get", "denied"}).code, 4);
  EXPECT_EQ(run({"connections", "get", "missing"}).code, 5);
  EXPECT_EQ(run({"connections", "get", "broken"}).code, 7);
  EXPECT_EQ(run({"connections", "get", "echo"}).code, 1);
  EXPECT_EQ(run({"connections", "get", "stuck", "--timeout", "0.2"}).code, 3);
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "no folder";
  EXPECT_EQ(run({"connections", "list", "--url", "local:" + folder.path("file/catalog.db")}).code, 6);
}

TEST(CliNetwork, RefusedConnection) {
  std::string url;
  {
    const FakeApi gone({});
    url = gone.url();
  }
  const Outcome outcome = run({"--url", url, "--timeout", "2", "connections", "list"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.errors.find("--url"), std::string::npos) << outcome.errors;
}

TEST_F(Cli, InterruptCancelsTheCall) {
  Process process({"connections", "get", "stuck"}, api_.environment());
  api_.wait_for_silence();
  process.interrupt();
  const Outcome outcome = process.wait();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(outcome.output, "");
}

TEST_F(Cli, KeyIsNeverShown) {
  const std::string key = "key-of-the-test";
  for (const Arguments& arguments :
       {Arguments{"--help"}, Arguments{"connections", "list", "--verbose"}, Arguments{"connections", "get", "echo"},
        Arguments{"identity", "--verbose"}, Arguments{"connections", "list", "--api_key=" + key},
        Arguments{"connections", "list", "--api_key", key},
        Arguments{"--api-key", key, "--api-key-file", "f", "identity"},
        Arguments{"identity", "--api-key", key, "--timeout", "soon"}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ((outcome.output + outcome.errors).find(key), std::string::npos) << outcome.errors;
  }
  EXPECT_NE(run({"connections", "get", "echo"}).errors.find("***\ufffd is odd"), std::string::npos);
}

TEST_F(Cli, KeyComesFromFileOrInput) {
  EXPECT_EQ(run({"connections", "list", "--api-key-file", "-"}, "from-input\n").code, 0);
  EXPECT_NE(api_.received().back().headers.find("Bearer from-input"), std::string::npos);
  const TemporaryFolder folder;
  std::ofstream(folder.path("key")) << "from-file\n";
  EXPECT_EQ(run({"connections", "list", "--api-key-file", folder.path("key")}).code, 0);
  EXPECT_NE(api_.received().back().headers.find("Bearer from-file"), std::string::npos);
  EXPECT_EQ(run({"connections", "list", "--api-key-file", folder.path("none")}).code, 2);
}

TEST_F(Cli, TerminalGetsColourAndItsWidth) {
  const auto on_terminal = [&](Environment extra) {
    extra.merge(api_.environment());
    return Process({"connections", "list"}, extra, {}, 36).wait().output;
  };
  const std::string coloured = on_terminal({{"TERM", "xterm"}});
  EXPECT_NE(coloured.find("\x1b[32mhealthy\x1b[0m"), std::string::npos) << coloured;
  EXPECT_NE(coloured.find("\u2026"), std::string::npos) << coloured;
  EXPECT_EQ(on_terminal({{"TERM", "xterm"}, {"NO_COLOR", "1"}}).find('\x1b'), std::string::npos);
  EXPECT_EQ(on_terminal({{"TERM", "dumb"}}).find('\x1b'), std::string::npos);
  EXPECT_EQ(on_terminal({}).find('\x1b'), std::string::npos);
}

TEST_F(Cli, ShowsConnectionTypes) {
  const Outcome outcome = run({"types", "get", "postgresql"});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("KEY"), std::string::npos);
  EXPECT_NE(outcome.output.find("hostname  string   yes       no      -        Hostname"), std::string::npos)
      << outcome.output;
}

}  // namespace
}  // namespace polytomic::cli_test
