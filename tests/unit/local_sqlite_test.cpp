// The engine with the connectors of the build, opened through the module's function, on a real SQLite file.
#include <sqlite3.h>

#include "core/build.h"
#include "local/json.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

class LocalSqlite : public ::testing::Test {
 protected:
  LocalSqlite() {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(shop().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database,
                           "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);"
                           "CREATE TABLE log (line TEXT);"
                           "CREATE VIEW mails AS SELECT email FROM users;"
                           "INSERT INTO users (email) VALUES ('a@example.com')",
                           nullptr, nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(database);
    OpenedEngine opened = polytomic_local_module()->open({folder.file("catalog.db"), nullptr});
    EXPECT_FALSE(opened.error.has_value());
    engine = std::move(opened.engine);
  }

  [[nodiscard]] std::string shop() const { return folder.file("shop.db"); }
  Answer create(const std::string& configuration, const std::string& more = "") {
    return send(*engine, "POST", "/api/connections",
                R"({"name":"shop","type":"sqlite","configuration":)" + configuration + more + "}");
  }

  Folder folder;
  std::shared_ptr<Engine> engine;
};

TEST_F(LocalSqlite, TheModuleNamesItsBuild) {
  EXPECT_STREQ(polytomic_local_module()->build, build_text);
  const OpenedEngine refused = polytomic_local_module()->open({folder.file("none/catalog.db"), nullptr});
  EXPECT_EQ(refused.engine, nullptr);
  ASSERT_TRUE(refused.error.has_value());
  EXPECT_EQ(refused.error->code, POLYTOMIC_ERROR_CATALOG_OPEN);
}

TEST_F(LocalSqlite, AnswersFromTheFile) {
  const Answer made = create(R"({"path":")" + shop() + R"("})");
  ASSERT_EQ(made.code, POLYTOMIC_OK) << made.error.message;
  EXPECT_EQ(made.data()["status"], "healthy");
  const std::string base = std::string("/api/connections/") + made.data()["id"].GetString();
  EXPECT_EQ(json_text(get(*engine, base + "/modelsync/source").data()["items"]["table"]["items"]),
            R"(["main.log","main.users"])");
  const Answer fields = get(*engine, base + "/modelsync/target/fields?target=main.users");
  ASSERT_EQ(fields.code, POLYTOMIC_OK) << fields.error.message;
  EXPECT_TRUE(fields.data()["fields"][1]["required"].GetBool());
  EXPECT_TRUE(fields.data()["fields"][1]["supports_identity"].GetBool());
  EXPECT_EQ(json_text(get(*engine, base + "/schemas/main.users/records").data()),
            R"([{"id":1,"email":"a@example.com"}])");
  const Answer targets = get(*engine, base + "/modelsync/targetobjects?include_target_creation_values=true");
  ASSERT_EQ(targets.data().Size(), 2U);
  EXPECT_EQ(targets.data()[0]["modes"].Size(), 2U);
  EXPECT_TRUE(targets.json["target_creation"]["supported"].GetBool());
  std::filesystem::remove(shop());
  EXPECT_EQ(get(*engine, base + "/schemas/main.users").code, POLYTOMIC_OK);
  const Answer refused = send(*engine, "POST", base + "/schemas/refresh", "");
  EXPECT_EQ(refused.code, POLYTOMIC_ERROR_UNPROCESSABLE) << refused.error.message;
  EXPECT_EQ(get(*engine, base).data()["status"], "unhealthy");
}

TEST_F(LocalSqlite, KeepsAPassphraseSecret) {
  const Answer made = create(R"({"path":")" + shop() + R"(","passphrase":"needle"})", R"(,"validate":false)");
  ASSERT_EQ(made.code, POLYTOMIC_OK) << made.error.message;
  EXPECT_EQ(made.data()["configuration"]["passphrase"], "********");
  EXPECT_EQ(made.body.find("needle"), std::string::npos);
}

TEST_F(LocalSqlite, PassesTheConnectorsErrorsOn) {
  EXPECT_EQ(create(R"({"path":")" + folder.file("none.db") + R"("})").code, POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(create(R"({"path":"relative.db"})").code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(create(R"({"paht":"x"})").code, POLYTOMIC_ERROR_UNPROCESSABLE);
}

TEST_F(LocalSqlite, ChecksWhatCanNeverWorkEvenWithoutValidating) {
  const Answer relative = create(R"({"path":"relative.db"})", R"(,"validate":false)");
  EXPECT_EQ(relative.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << relative.error.message;
}

TEST_F(LocalSqlite, NoCatalogIsADatabaseToConnectTo) {
  const Answer refused = create(R"({"path":")" + folder.file("catalog.db") + R"("})");
  EXPECT_EQ(refused.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN) << refused.error.message;
}

TEST_F(LocalSqlite, AnotherSpellingOfATargetChangesNothing) {
  const Answer made = create(R"({"path":")" + shop() + R"("})");
  const std::string base = std::string("/api/connections/") + made.data()["id"].GetString();
  const std::string before = get(*engine, base + "/modelsync/targetobjects").body;
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(get(*engine, base + "/modelsync/target/fields?target=MAIN.USERS&refresh=true").code,
              POLYTOMIC_ERROR_NOT_FOUND);
  }
  EXPECT_EQ(get(*engine, base + "/modelsync/targetobjects").body, before);
  EXPECT_EQ(get(*engine, base + "/schemas/main.log").code, POLYTOMIC_OK);
}

TEST_F(LocalSqlite, ATableThatIsGoneIsSaidToBeGone) {
  const Answer made = create(R"({"path":")" + shop() + R"("})");
  const std::string base = std::string("/api/connections/") + made.data()["id"].GetString();
  EXPECT_EQ(get(*engine, base + "/schemas/main.log/records").code, POLYTOMIC_OK);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(shop().c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "DROP TABLE log", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  const Answer gone = get(*engine, base + "/schemas/main.log/records");
  EXPECT_EQ(gone.code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_NE(gone.error.message.find("refresh"), std::string::npos) << gone.error.message;
}

TEST_F(LocalSqlite, AnotherConfigurationHasReadNothingYet) {
  const Answer made = create(R"({"path":")" + shop() + R"("})");
  const std::string path = std::string("/api/connections/") + made.data()["id"].GetString();
  EXPECT_EQ(get(*engine, path + "/schemas/main.log").code, POLYTOMIC_OK);
  EXPECT_EQ(get(*engine, path + "/schemas/status").data()["cache_status"], "fresh");
  const Answer changed =
      send(*engine, "PUT", path, R"({"name":"shop","configuration":{"path":")" + shop() + R"(","read_only":true}})");
  ASSERT_EQ(changed.code, POLYTOMIC_OK) << changed.error.message;
  const Answer status = get(*engine, path + "/schemas/status");
  EXPECT_FALSE(status.data().HasMember("cache_status"));
  EXPECT_FALSE(status.data().HasMember("last_refresh_finished"));
}

}  // namespace
}  // namespace polytomic::local::testing
