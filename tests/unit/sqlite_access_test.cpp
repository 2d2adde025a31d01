// The connection type sqlite: what it declares, which files it opens, and what it says of the others.
#include <rapidjson/document.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {
namespace {

// ---------------------------------------------------------------- the kind of connection

TEST_F(SqliteConnectorTest, NamesItselfAndWhatItCanDo) {
  const auto connector = make_sqlite_connector();
  EXPECT_EQ(connector->id(), "sqlite");
  EXPECT_EQ(connector->name(), "SQLite");
  const std::vector<std::string_view> operations{"FIELDSETQUERY",  "TARGET",      "TargetCreator",
                                                 "BulkSyncSource", "SupportsSQL", "IsTruncatable"};
  EXPECT_EQ(connector->operations(), operations);
}

TEST_F(SqliteConnectorTest, PublishesItsConfigurationSchema) {
  rapidjson::Document schema;
  schema.Parse(std::string(make_sqlite_connector()->configuration_schema()).c_str());
  ASSERT_FALSE(schema.HasParseError());
  EXPECT_STREQ(schema["$schema"].GetString(), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_STREQ(schema["$id"].GetString(), "urn:polytomic:connection-type:sqlite");
  EXPECT_STREQ(schema["type"].GetString(), "object");
  // Clients with types declare it as a schema, not as false. Unknown keys are refused without it.
  EXPECT_FALSE(schema.HasMember("additionalProperties"));
  ASSERT_EQ(schema["required"].Size(), 1U);
  EXPECT_STREQ(schema["required"][0].GetString(), "path");
  const auto& properties = schema["properties"];
  EXPECT_EQ(properties.MemberCount(), 4U);
  EXPECT_STREQ(properties["path"]["title"].GetString(), "Database file");
  EXPECT_TRUE(properties["passphrase"]["sensitive"].GetBool());
  EXPECT_TRUE(properties["passphrase"]["password"].GetBool());
  EXPECT_FALSE(properties["read_only"]["default"].GetBool());
  EXPECT_STREQ(properties["tables"]["items"]["type"].GetString(), "string");
  EXPECT_TRUE(properties["tables"]["completions"].GetBool());
}

// ---------------------------------------------------------------- opening

TEST_F(SqliteConnectorTest, OpensAnExistingFileAndNeverCreatesOne) {
  EXPECT_NO_THROW(open_new("CREATE TABLE t (a)")->test(context()));
  const Error error = failure_to_open(path("missing.db"));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_MISSING);
  expect_part(error.message, path("missing.db"));
  EXPECT_FALSE(files::exists(path("missing.db")));
  EXPECT_EQ(failure_to_open(path("test.db/inside.db")).code, POLYTOMIC_ERROR_DATABASE_MISSING);
}

TEST_F(SqliteConnectorTest, RefusesPathsThatCannotBeMeant) {
  for (const std::string& wrong : {std::string(), std::string("shop.db"), std::string("./shop.db"),
                                   std::string("file:shop.db"), std::string("/tmp/a\0b", 8)}) {
    const Error error = failure_to_open(wrong);
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << wrong;
    EXPECT_EQ(error.field, "path");
  }
  expect_part(failure_to_open("shop.db").message, "working directory");
}

TEST_F(SqliteConnectorTest, TakesAPathAsItIs) {
  for (const std::string name :
       {"a?mode=memory", "b%20c.db", "d#e.db", "f g.db", "ü.db", "'q\".db", "file:x?vfs=none"}) {
    create("CREATE TABLE t (a)", name);
    ASSERT_TRUE(files::exists(path(name))) << name;
    EXPECT_EQ(ids(*open(path(name))), Names{"main.t"}) << name;
  }
  files::create_symlink(path("d#e.db"), path("link.db"));
  EXPECT_EQ(ids(*open(path("link.db"))), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, RefusesWhatIsNoDatabase) {
  files::create_directory(path("directory"));
  std::ofstream(path("text.db")) << std::string(5000, 'x');
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  for (const std::string name : {"directory", "text.db", "fifo"}) {
    const Error error = failure_to_open(path(name));
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED) << name;
    expect_part(error.message, path(name));
  }
  expect_part(failure_to_open(path("text.db")).message, "encrypted");
}

TEST_F(SqliteConnectorTest, TakesAnEmptyFileForAnEmptyDatabase) {
  std::ofstream(path("empty.db")).flush();
  EXPECT_TRUE(ids(*open(path("empty.db"))).empty());
}

TEST_F(SqliteConnectorTest, SaysThatThisSqliteHasNoEncryption) {
  create("CREATE TABLE t (a)");
  const Error error = failure_to_open(path(), R"("passphrase":"o'Brien; \" secret")");
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED);
  expect_part(error.message, "no encryption");
  EXPECT_EQ(error.message.find("Brien"), std::string::npos);
  EXPECT_EQ(failure_to_open(path(), "\"passphrase\":\"a\\u0000b\"").code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(SqliteConnectorTest, ReportsADamagedFile) {
  create("CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(20000)); CREATE TABLE u (b)");
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(3900, '\xAA');
  file.close();
  const auto database = open(path());
  const Error error = failure_of([&] { database->test(context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "damaged");
}

TEST_F(SqliteConnectorTest, ExplainsASchemaThatNamesAnAttachedDatabase) {
  Writer writer(path("main.db"));
  writer.run("ATTACH '" + path() + "' AS shop; CREATE TABLE shop.t (a); CREATE VIEW shop.v AS SELECT * FROM shop.t");
  ASSERT_NE(Writer(path("empty.db")).try_run("ATTACH '" + path() + "' AS own; SELECT * FROM own.t"), "");
  const auto database = open(path());
  const Error error = failure_of([&] { (void)database->describe_all(context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "view v cannot reference objects in database shop");
  expect_part(error.message, "create it without the name");
  writer.run("DROP VIEW shop.v; CREATE VIEW shop.v AS SELECT * FROM t");
  EXPECT_EQ(ids(*database), (Names{"main.t", "main.v"}));
}

TEST_F(SqliteConnectorTest, ReportsAFileThatMayNotBeRead) {
  create("CREATE TABLE t (a)");
  chmod(folder_.path().c_str(), 0755);
  chmod(path().c_str(), 0);
  EXPECT_TRUE(holds_for_unprivileged_user([&] { return is_forbidden([&] { (void)open(path()); }); }));
  chmod(path().c_str(), 0644);
  files::create_directory(path("closed"));
  files::rename(path(), path("closed/test.db"));
  chmod(path("closed").c_str(), 0);
  EXPECT_TRUE(holds_for_unprivileged_user([&] { return is_forbidden([&] { (void)open(path("closed/test.db")); }); }));
  chmod(path("closed").c_str(), 0755);
}

TEST_F(SqliteConnectorTest, OffersNoWritesWhereTheFileOrItsDirectoryCannotBeWritten) {
  create("CREATE TABLE t (a PRIMARY KEY)");
  chmod(folder_.path().c_str(), 0555);
  chmod(path().c_str(), 0666);
  const auto offers_nothing = [&] {
    const auto database = open(path());
    const Object table = describe(*database, "t");
    return verbs(table) == "r----" && !table.columns[0].createable && !table.keys[0].upsert &&
           database->creation_properties(context()).empty();
  };
  EXPECT_TRUE(holds_for_unprivileged_user(offers_nothing));
  chmod(folder_.path().c_str(), 0777);
  EXPECT_FALSE(holds_for_unprivileged_user(offers_nothing));
  chmod(path().c_str(), 0444);
  EXPECT_TRUE(holds_for_unprivileged_user(offers_nothing));
}

}  // namespace
}  // namespace polytomic::local::sqlite::testing
