// The built program on a local catalog and a real SQLite database, in process: every command's usual way.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sqlite3.h>

#include <algorithm>
#include <string>

#include "cli_program.h"

namespace polytomic::cli_test {
namespace {

void create_shop(const std::string& path) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  const char* statements =
      "CREATE TABLE customers(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT);"
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(id), total "
      "NUMERIC);"
      "INSERT INTO customers VALUES (1, 'ada@example.com', '\u963f\u9054');"
      "INSERT INTO orders VALUES (10, 1, 9.5);";
  EXPECT_EQ(sqlite3_exec(database, statements, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

class CliLocal : public testing::Test {
 protected:
  void SetUp() override {
    create_shop(folder_.path("shop.sqlite"));
    const Outcome created = run({"connections", "create", "--name", "Shop", "--type", "sqlite", "--config",
                                 "path=" + folder_.path("shop.sqlite"), "--json"});
    ASSERT_EQ(created.code, 0) << created.errors;
    rapidjson::Document answer;
    answer.Parse(created.output.c_str());
    ASSERT_TRUE(answer.IsObject() && answer.HasMember("data")) << created.output;
    id_ = answer["data"]["id"].GetString();
  }

  [[nodiscard]] Outcome run(const Arguments& arguments) const {
    return cli_test::run(arguments, {{"POLYTOMIC_URL", "local:" + folder_.path("catalog.db")}});
  }

  [[nodiscard]] std::string create_key() const {
    const std::string text = run({"keys", "create", "ci"}).output;
    EXPECT_FALSE(text.empty());
    return text.substr(0, text.find('\n'));
  }
  [[nodiscard]] Arguments serving() const {
    return {"serve", "--listen", "127.0.0.1:0", "--catalog", folder_.path("catalog.db")};
  }
  // The environment of whoever asks that server.
  [[nodiscard]] static Environment at(const Process& server, const std::string& key) {
    const std::string announcement = server.read_line();
    const std::size_t url = announcement.find("http://");
    EXPECT_NE(url, std::string::npos) << announcement;
    return {{"POLYTOMIC_URL", announcement.substr(std::min(url, announcement.size()))}, {"POLYTOMIC_API_KEY", key}};
  }

  // The table of a command; its --json must be JSON, and the same before and after.
  [[nodiscard]] std::string table(const Arguments& arguments) const {
    Arguments with_json = arguments;
    with_json.emplace_back("--json");
    const Outcome first = run(with_json);
    const Outcome shown = run(arguments);
    const Outcome second = run(with_json);
    rapidjson::Document answer;
    EXPECT_FALSE(answer.Parse(first.output.c_str()).HasParseError()) << first.output << first.errors;
    EXPECT_EQ(first.output, second.output);
    EXPECT_EQ(shown.code, 0) << shown.errors;
    return shown.output;
  }

  TemporaryFolder folder_;
  std::string id_;
};

TEST_F(CliLocal, Connections) {
  EXPECT_TRUE(contains(table({"connections", "list"}), id_));
  EXPECT_TRUE(contains(table({"connections", "get", id_}), "Shop"));
  EXPECT_EQ(run({"connections", "test", id_}).output, "The connection works.\n");
  EXPECT_EQ(run({"connections", "test", "--type", "sqlite", "--config", "path=" + folder_.path("shop.sqlite")}).code,
            0);
  const Outcome renamed = run({"connections", "update", id_, "--name", "Store"});
  EXPECT_TRUE(contains(renamed.output, "Store")) << renamed.errors;
  EXPECT_TRUE(contains(renamed.output, "shop.sqlite")) << renamed.output;
  EXPECT_EQ(run({"connections", "parameter-values", id_}).code, 0);
  EXPECT_EQ(run({"connections", "delete", id_}).output, "Deleted " + id_ + "\n");
  const Outcome empty = run({"connections", "list"});
  EXPECT_EQ(empty.output, "");
  EXPECT_EQ(empty.errors, "No connections.\n");
}

TEST_F(CliLocal, Types) {
  EXPECT_TRUE(contains(table({"types", "list"}), "sqlite"));
  EXPECT_TRUE(contains(table({"types", "get", "sqlite"}), "path"));
  EXPECT_EQ(run({"types", "get", "no_such_type"}).code, 5);
}

TEST_F(CliLocal, Source) {
  EXPECT_TRUE(contains(table({"source", "get", id_}), "main.orders"));
  EXPECT_TRUE(contains(table({"source", "fields", id_, "--param", "table=main.orders"}), "customer_id"));
  EXPECT_TRUE(contains(table({"source", "fields", id_, "--param", "query=SELECT total AS sum FROM orders"}), "sum"));
  EXPECT_TRUE(contains(table({"source", "legacy", id_}), "orders"));
}

TEST_F(CliLocal, Targets) {
  EXPECT_TRUE(contains(table({"targets", "list", id_}), "main.orders"));
  EXPECT_TRUE(contains(table({"targets", "list", id_, "--creation-values"}), "PROPERTY"));
  EXPECT_TRUE(contains(table({"targets", "fields", id_, "--target", "main.customers"}), "email"));
  EXPECT_EQ(run({"targets", "fields", id_, "--target", "main.customers", "--refresh"}).code, 0);
  EXPECT_EQ(run({"targets", "fields", id_, "--property", "name=copy"}).code, 0);
  EXPECT_TRUE(contains(table({"targets", "property", id_, "name"}), "Property:"));
  EXPECT_TRUE(contains(table({"targets", "legacy", id_}), "orders"));
  EXPECT_EQ(run({"targets", "fields", id_}).code, 2);
}

TEST_F(CliLocal, Schemas) {
  const Outcome refreshed = run({"schemas", "refresh", id_, "--wait"});
  EXPECT_EQ(refreshed.code, 0) << refreshed.errors;
  EXPECT_TRUE(contains(refreshed.output, "Status:")) << refreshed.output;
  EXPECT_TRUE(contains(table({"schemas", "status", id_}), "Refresh finished:"));
  EXPECT_TRUE(contains(table({"schemas", "get", id_, "main.orders"}), "customer_id"));
  EXPECT_TRUE(contains(table({"schemas", "records", id_, "main.customers"}), "\u963f\u9054"));
  EXPECT_EQ(run({"schemas", "get", id_, "main.none"}).code, 5);
}

TEST_F(CliLocal, IdentityAndRequest) {
  EXPECT_EQ(run({"identity"}).code, 0);
  EXPECT_TRUE(contains(run({"request", "GET", "/api/connections"}).output, id_));
}

TEST_F(CliLocal, ServesTheCatalogToHoldersOfAKey) {
  const std::string key = create_key();
  EXPECT_TRUE(contains(run({"keys", "list"}).output, "ci"));
  EXPECT_FALSE(contains(run({"keys", "list"}).output, key));

  Process server(serving(), {}, {}, 200);
  const Environment remote = at(server, key);
  EXPECT_EQ(cli_test::run({"targets", "list", id_}, remote).output, run({"targets", "list", id_}).output);
  Environment wrong = remote;
  wrong["POLYTOMIC_API_KEY"] = "wrong-key";
  EXPECT_EQ(cli_test::run({"connections", "list"}, wrong).code, 4);
  server.interrupt();
  EXPECT_EQ(server.wait().code, 0);
}

TEST_F(CliLocal, ARunningServerHeedsOtherProcessesAtOnce) {
  const std::string key = create_key();
  Process server(serving(), {}, {}, 200);
  const Environment remote = at(server, key);
  for (int time = 0; time < 2; ++time) {
    EXPECT_TRUE(contains(cli_test::run({"connections", "get", id_}, remote).output, "Shop"));
    EXPECT_EQ(cli_test::run({"targets", "list", id_}, remote).code, 0);
  }
  EXPECT_EQ(run({"connections", "update", id_, "--name", "Store"}).code, 0);
  EXPECT_TRUE(contains(cli_test::run({"connections", "get", id_}, remote).output, "Store"));
  const std::string keys = run({"keys", "list"}).output;  // below a line of titles, each begins with its id
  const std::size_t begin = keys.find('\n') + 1;
  EXPECT_EQ(run({"keys", "revoke", keys.substr(begin, keys.find('\t', begin) - begin)}).code, 0);
  EXPECT_EQ(cli_test::run({"connections", "get", id_}, remote).code, 4);
  server.interrupt();
  EXPECT_EQ(server.wait().code, 0);
}

TEST_F(CliLocal, KeysHaveAScope) {
  const std::string text = run({"keys", "create", "--scope", "read", "dashboard"}).output;
  EXPECT_TRUE(contains(run({"keys", "list"}).output, "\tread\tdashboard"));
  const Outcome unknown = run({"keys", "create", "--scope", "all", "x"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(contains(unknown.errors, "read, write or admin")) << unknown.errors;
  Process server(serving(), {}, {}, 200);
  const Environment remote = at(server, text.substr(0, text.find('\n')));
  EXPECT_EQ(cli_test::run({"connections", "get", id_}, remote).code, 0);
  const Outcome refused = cli_test::run({"connections", "delete", id_}, remote);
  EXPECT_EQ(refused.code, 4) << refused.errors;
  EXPECT_TRUE(contains(refused.errors, "may only read")) << refused.errors;
  server.interrupt();
  EXPECT_EQ(server.wait().code, 0);
}

TEST_F(CliLocal, AWriteWithAnIdempotencyKeyIsDoneOnceWhateverBecomesOfTheServer) {
  const std::string key = create_key();
  const std::string body =
      R"({"name":"Again","type":"sqlite","configuration":{"path":")" + folder_.path("shop.sqlite") + R"("}})";
  const Arguments create = {"request", "POST", "/api/connections", "--header", "Idempotency-Key: 0123456789abcdef",
                            "--body",  "-"};
  std::string first;
  for (int count = 0; count < 2; ++count) {
    Process server(serving(), {}, {}, 200);
    const Environment remote = at(server, key);
    for (int attempt = 0; attempt < 2; ++attempt) {
      const Outcome created = cli_test::run(create, remote, body);
      EXPECT_EQ(created.code, 0) << created.errors;
      if (first.empty()) first = created.output;
      EXPECT_EQ(created.output, first);
    }
    server.kill();
    (void)server.wait();
  }
  rapidjson::Document connections;
  connections.Parse(run({"connections", "list", "--json"}).output.c_str());
  EXPECT_EQ(connections["data"].Size(), 2U);
}

TEST_F(CliLocal, DatabaseFailuresHaveTheirOwnExitCode) {
  const Outcome outcome =
      run({"connections", "test", "--type", "sqlite", "--config", "path=" + folder_.path("none.sqlite")});
  EXPECT_EQ(outcome.code, 6) << outcome.errors;
  EXPECT_TRUE(contains(outcome.errors, "polytomic: ")) << outcome.errors;
}

}  // namespace
}  // namespace polytomic::cli_test
