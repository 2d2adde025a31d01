// MySQL through the engine: what a caller of the API is told.
#include <fstream>
#include <sstream>

#include "fixture.h"
#include "local/json.h"
#include "local/registry.h"
#include "unit/local_fixture.h"

namespace polytomic::local::mysql::testing {
namespace {

using local::testing::Answer;
using local::testing::Folder;
using local::testing::get;
using local::testing::send;

class EngineTest : public MysqlTest {
 protected:
  void SetUp() override {
    MysqlTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    create_users({"seller"});
    author().run(
        "CREATE DATABASE shop; CREATE DATABASE other; CREATE TABLE shop.orders (id int AS (length(code)) VIRTUAL, code "
        "varchar(8) PRIMARY KEY, total decimal(10,2), tags json); CREATE VIEW shop.report AS SELECT count(*) AS n FROM "
        "shop.orders; CREATE TABLE other.`dot.ted` (id int PRIMARY KEY); INSERT INTO shop.orders (code) VALUES ('x'); "
        "GRANT ALL ON shop.* TO seller; GRANT ALL ON other.* TO seller");
    engine = make_engine({folder.file("catalog.db"), nullptr}, make_connectors());
    const Answer created =
        send(*engine, "POST", "/api/connections",
             R"({"name":"n","type":"mysql","configuration":)" + configuration("seller").json() + "}");
    ASSERT_EQ(created.code, POLYTOMIC_OK) << created.error.message;
    id = created.data()["id"].GetString();
    base = "/api/connections/" + id;
  }
  void TearDown() override {
    engine.reset();
    MysqlTest::TearDown();
  }

  Answer at(const std::string& path) { return get(*engine, base + path); }

  Folder folder;
  std::unique_ptr<Engine> engine;
  std::string id;
  std::string base;
};

TEST_F(EngineTest, KeepsThePasswordToItself) {
  const Answer connection = at("");
  EXPECT_EQ(connection.body.find("s3cret-word"), std::string::npos) << connection.body;
  std::stringstream catalog;
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    catalog << std::ifstream(file.path()).rdbuf();
  EXPECT_EQ(catalog.str().find("s3cret-word"), std::string::npos);
}

TEST_F(EngineTest, OffersSources) {
  const Answer source = at("/modelsync/source");
  EXPECT_EQ(json_text(source.data()["items"]["table"]["items"]), R"(["other.dot.ted","shop.orders"])");
  EXPECT_EQ(json_text(source.data()["items"]["view"]["items"]), R"(["shop.report"])");
  EXPECT_EQ(json_text(source.data()["items"]["schema"]["items"]), R"(["other","shop"])");
  const Answer fields = at("/modelsync/source/fields?params[table]=shop.orders");
  ASSERT_EQ(fields.data().Size(), 4U);
  EXPECT_STREQ(fields.data()[1]["remote_type"].GetString(), "varchar(8)");
  EXPECT_STREQ(fields.data()[3]["type"].GetString(), "object");
  const Answer query = at("/modelsync/source/fields?params[query]=SELECT%20total%20FROM%20shop.orders");
  EXPECT_STREQ(query.data()[0]["remote_type"].GetString(), "decimal(10,2)");
  EXPECT_EQ(at("/modelsync/source/fields?params[query]=DROP%20TABLE%20shop.orders").code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(at("/schemas/shop.orders/records").data()[0]["code"].GetString(), "x");
}

TEST_F(EngineTest, OffersTargets) {
  const Answer target = at("/modelsync/target/fields?target=shop.orders");
  std::vector<std::string> modes;
  for (const auto& mode : target.data()["modes"].GetArray()) modes.emplace_back(mode["mode"].GetString());
  EXPECT_EQ(modes, (Names{"create", "update", "updateOrCreate", "replace", "append", "remove"}));
  const auto& identity = target.data()["fields"][0];
  EXPECT_FALSE(identity["required"].GetBool() || identity["createable"].GetBool() || identity["updateable"].GetBool());
  EXPECT_TRUE(target.data()["fields"][1]["supports_identity"].GetBool());
  EXPECT_TRUE(target.data()["fields"][1]["required"].GetBool());
  EXPECT_EQ(at("/modelsync/target/fields?target=shop.report").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_STREQ(at("/modelsync/target/fields?target=other.dot.ted").data()["name"].GetString(), "dot.ted");
  author().run("ALTER TABLE shop.orders ADD COLUMN added int");
  EXPECT_EQ(at("/modelsync/target/fields?target=shop.orders&refresh=true").data()["fields"].Size(), 5U);
}

TEST_F(EngineTest, CreatesTargets) {
  const Answer schemas = at("/modelsync/targetobjects/properties/schema");
  EXPECT_EQ(schemas.data()["values"].Size(), 2U);
  const Answer made = at("/modelsync/target/fields?properties[schema]=shop&properties[name]=a.b");
  EXPECT_STREQ(made.data()["id"].GetString(), "shop.a.b");
  EXPECT_STREQ(made.data()["name"].GetString(), "a.b");
  EXPECT_EQ(at("/modelsync/target/fields?properties[schema]=shop&properties[name]=orders").code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
