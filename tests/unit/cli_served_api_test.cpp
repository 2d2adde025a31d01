// The built program serving a local catalog with a real SQLite database: the API as its clients find it.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sqlite3.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli_program.h"
#include "server_fixture.h"

namespace polytomic::cli_test {
namespace {

using server::testing::Ask;
using server::testing::error_member;
using server::testing::HttpClient;
using server::testing::Reply;

class CliServedApi : public testing::Test {
 protected:
  void SetUp() override {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.path("shop.db").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(
        sqlite3_exec(database, "CREATE TABLE orders(id INTEGER PRIMARY KEY, total NUMERIC)", nullptr, nullptr, nullptr),
        SQLITE_OK);
    sqlite3_close(database);
    id_ = member(command({"connections", "create", "--name", "Shop", "--type", "sqlite", "--config",
                          "path=" + folder_.path("shop.db"), "--json"})
                     .output,
                 "id");
  }

  [[nodiscard]] Outcome command(const Arguments& arguments) const {
    return run(arguments, {{"POLYTOMIC_URL", "local:" + folder_.path("catalog.db")}});
  }
  [[nodiscard]] std::string new_key(const std::string& scope) const {
    const std::string text = command({"keys", "create", "--scope", scope, scope}).output;
    return text.substr(0, text.find('\n'));
  }
  // Serves until `stop` or the end of the test; asked with a new key of `scope`, or without one where it is empty.
  void serve(const std::string& scope, const Arguments& more = {}) {
    headers_.clear();
    if (!scope.empty()) headers_.push_back("Authorization: Bearer " + new_key(scope));
    Arguments arguments = {"serve", "--listen", "127.0.0.1:0", "--catalog", folder_.path("catalog.db")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    server_.emplace(arguments, Environment{}, std::string(), static_cast<unsigned short>(200));
    const std::string announcement = server_->read_line();
    const std::size_t url = announcement.find("http://");
    ASSERT_NE(url, std::string::npos) << announcement;
    client_.emplace(announcement.substr(url));
  }
  void stop() {
    client_.reset();
    if (!server_) return;
    server_->interrupt();
    EXPECT_EQ(server_->wait().code, 0);
    server_.reset();
  }
  void TearDown() override { stop(); }

  Reply send(const std::string& method, const std::string& target, std::optional<std::string> body = {},
             const std::vector<std::string>& more_headers = {}) {
    Ask ask{.method = method, .target = target, .headers = headers_, .body = std::move(body)};
    ask.headers.insert(ask.headers.end(), more_headers.begin(), more_headers.end());
    return client_->send(ask);
  }

  static std::string member(const std::string& json, const char* name) {
    rapidjson::Document answer;
    answer.Parse(json.c_str());
    EXPECT_TRUE(answer.IsObject() && answer.HasMember("data")) << json;
    return answer.IsObject() && answer.HasMember("data") ? answer["data"][name].GetString() : "";
  }
  // The names of the members of an answer; the whole of what is no object.
  static std::string shape(const std::string& json) {
    rapidjson::Document answer;
    answer.Parse(json.c_str());
    if (!answer.IsObject()) return json;
    if (answer.HasMember("$schema")) return "a JSON schema";
    std::string names;
    for (const auto& entry : answer.GetObject())
      names += (names.empty() ? "" : ",") + std::string(entry.name.GetString());
    return names;
  }

  TemporaryFolder folder_;
  std::string id_;
  std::vector<std::string> headers_;
  std::optional<Process> server_;
  std::optional<HttpClient> client_;
};

struct Service {
  std::string method;
  std::string path;  // ID stands for the connection
  std::string body;
  long status;
  std::string members;  // of the answer
};

TEST_F(CliServedApi, EveryOperationHasItsPathItsStatusAndItsEnvelope) {
  serve("admin");
  const std::string configuration = R"("configuration":{"path":")" + folder_.path("shop.db") + R"("})";
  const std::vector<Service> services = {
      {"GET", "/api/connections", "", 200, "data"},
      {"POST", "/api/connections", R"({"name":"n","type":"sqlite",)" + configuration + "}", 200, "data"},
      {"GET", "/api/connections/ID", "", 200, "data"},
      {"PUT", "/api/connections/ID", R"({"name":"Shop",)" + configuration + "}", 200, "data"},
      {"POST", "/api/connections/test", R"({"type":"sqlite",)" + configuration + "}", 200, ""},
      {"GET", "/api/connection_types", "", 200, "data"},
      {"GET", "/api/connection_types/sqlite", "", 200, "a JSON schema"},
      {"POST", "/api/connection_types/sqlite/parameter_values",
       R"({"field":"tables","parameters":{"path":")" + folder_.path("shop.db") + R"("}})", 200, "data"},
      {"GET", "/api/connections/ID/parameter_values", "", 200, "data"},
      {"GET", "/api/connections/ID/source", "", 200, "data"},
      {"GET", "/api/connections/ID/target?type=main&search=ord", "", 200, "data"},
      {"GET", "/api/connections/ID/modelsync/source", "", 200, "data"},
      {"GET", "/api/connections/ID/modelsync/source/fields?params[table]=main.orders", "", 200, "data"},
      {"GET", "/api/connections/ID/modelsync/targetobjects", "", 200, "data,target_creation"},
      {"GET", "/api/connections/ID/modelsync/target/fields?target=main.orders", "", 200, "data"},
      {"GET", "/api/connections/ID/modelsync/targetobjects/properties/name", "", 200, "data"},
      {"POST", "/api/connections/ID/schemas/refresh", "", 202, ""},
      {"GET", "/api/connections/ID/schemas/status", "", 200, "data"},
      {"GET", "/api/connections/ID/schemas/main.orders", "", 200, "data"},
      {"GET", "/api/connections/ID/schemas/main.orders/records", "", 200, "data"},
      {"GET", "/api/me", "", 200, "data"},
      {"POST", "/api/connections/connect/", R"({"name":"n","redirect_url":"https://x.example"})", 422,
       "key,message,status,metadata"},
      {"DELETE", "/api/connections/ID", "", 200, ""},
  };
  EXPECT_EQ(services.size(), all_operations().size());
  for (const Service& service : services) {
    std::string target = service.path;
    if (const std::size_t place = target.find("ID"); place != std::string::npos) target.replace(place, 2, id_);
    const Reply reply = send(service.method, target, service.body.empty() ? std::nullopt : std::optional(service.body));
    EXPECT_EQ(reply.status, service.status) << service.method << " " << service.path << reply.body;
    EXPECT_EQ(shape(reply.body), service.members) << service.method << " " << service.path;
    EXPECT_NE(reply.header("X-Polytomic-Version"), "(absent)") << service.path;
    const bool is_accepted = reply.status == 202;
    EXPECT_EQ(reply.header("Location"), is_accepted ? "/api/connections/" + id_ + "/schemas/status" : "(absent)");
  }
}

TEST_F(CliServedApi, MapParametersMeanTheSameInEveryFormThatMeansAnything) {
  serve("read");
  const auto fields = [&](const std::string& query) {
    return send("GET", "/api/connections/" + id_ + "/modelsync/source/fields?" + query);
  };
  const Reply documented = fields("params[table]=main.orders");
  EXPECT_NE(documented.body.find("\"total\""), std::string::npos) << documented.body;
  for (const char* same : {"params%5Btable%5D=main.orders", "table=main.orders", "params[table][0]=main.orders",
                           "params[table][]=main.orders", "params%5Btable%5D%5B0%5D=main.orders",
                           "params=%7B%22table%22%3A%5B%22main.orders%22%5D%7D"}) {
    const Reply reply = fields(same);
    EXPECT_EQ(reply.status, 200) << same;
    EXPECT_EQ(reply.body, documented.body) << same;
  }
  for (const char* broken : {"params=map[table:[main.orders]]", "params=%7Btable=[main.orders]%7D"}) {
    const Reply reply = fields(broken);
    EXPECT_EQ(reply.status, 400) << broken;
    EXPECT_NE(error_member(reply, "message").find("params[name]=value"), std::string::npos) << reply.body;
  }
}

TEST_F(CliServedApi, NoPageIsPromisedWhereThereIsNone) {
  serve("write");
  const auto connect = [&](const std::string& page) { return send("POST", "/api/connections/connect", page); };
  const Reply refused = connect(R"({"name":"n","redirect_url":"https://x.example","whitelist":["hubspot"]})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(error_member(refused, "message").find("POST /api/connections"), std::string::npos) << refused.body;
  EXPECT_EQ(connect(R"({"name":"n"})").status, 400);
  EXPECT_EQ(connect(R"({"name":"n","redirect_url":"u","connection":"none"})").status, 404);
  EXPECT_EQ(connect(R"({"name":"n","redirect_url":"u","organization_id":"another"})").status, 403);
}

TEST_F(CliServedApi, IdempotencyKeysAreCheckedAndKept) {
  const std::string body =
      R"({"name":"Again","type":"sqlite","configuration":{"path":")" + folder_.path("shop.db") + R"("}})";
  const auto create = [&](const std::string& header) { return send("POST", "/api/connections", body, {header}); };
  const std::string longest = "Idempotency-Key: " + std::string(255, 'k');
  std::string first;
  for (int round = 0; round < 2; ++round) {
    serve("admin");
    for (const std::string& bad : {std::string("Idempotency-Key: 1234567"), longest + "k",
                                   std::string("Idempotency-Key: 12345 78"), std::string("Idempotency-Key;")}) {
      const Reply reply = create(bad);
      EXPECT_EQ(reply.status, 400) << bad;
      EXPECT_NE(error_member(reply, "message").find("dempotency"), std::string::npos) << reply.body;
    }
    for (int count = 0; count < 2; ++count) {
      const Reply reply = create(longest);
      EXPECT_EQ(reply.status, 200) << reply.body;
      if (first.empty()) first = reply.body;
      EXPECT_EQ(reply.body, first);
    }
    EXPECT_EQ(send("PUT", "/api/connections/" + id_, body, {longest}).status, 422);
    // A read is never a replay.
    EXPECT_NE(send("GET", "/api/me", {}, {longest}).body.find("organization_id"), std::string::npos);
    stop();
  }
}

TEST_F(CliServedApi, ARevokedKeyIsUselessAtOnce) {
  serve("read");
  EXPECT_EQ(send("GET", "/api/me").status, 200);
  rapidjson::Document keys;
  keys.Parse(command({"keys", "list", "--json"}).output.c_str());
  ASSERT_TRUE(keys.IsArray() && keys.Size() == 1);
  EXPECT_EQ(command({"keys", "revoke", keys[0]["id"].GetString()}).code, 0);
  EXPECT_EQ(send("GET", "/api/me").status, 401);
}

TEST_F(CliServedApi, NoKeyIsAskedForOnThisMachineOnly) {
  serve("", {"--no-auth"});
  EXPECT_EQ(send("GET", "/api/me").status, 200);
  EXPECT_EQ(send("GET", "/api/me", {}, {"Origin: https://x.example"}).status, 403);
  stop();
  const Outcome refused = run({"serve", "--no-auth", "--listen", "0.0.0.0:0", "--catalog", folder_.path("catalog.db")});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.errors.find("this machine only"), std::string::npos) << refused.errors;
}

}  // namespace
}  // namespace polytomic::cli_test
