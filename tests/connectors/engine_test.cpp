// A database server through the engine: what a caller of the API is told.
#include "connectors/engine_connection.h"
#include "local/json.h"
#include "server_test.h"

namespace polytomic::local::testing {
namespace {

class EngineTest : public ServerTest, protected EngineConnection {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    create_shop();
    author().run("CREATE VIEW shop.report AS SELECT count(*) AS n FROM shop.orders");
    author().run("CREATE TABLE other." + quote("dot.ted") + " (id int PRIMARY KEY)");
    author().run("INSERT INTO shop.orders (code) VALUES ('x')");
    EngineConnection::connect(connection_type, configuration("seller").json());
  }
  void TearDown() override {
    engine.reset();
    ServerTest::TearDown();
  }
};

TEST_F(EngineTest, KeepsThePasswordToItself) {
  const Answer connection = at("");
  EXPECT_EQ(connection.body.find("s3cret-word"), std::string::npos) << connection.body;
  EXPECT_EQ(kept().find("s3cret-word"), std::string::npos);
}

TEST_F(EngineTest, OffersSources) {
  const Answer source = at("/modelsync/source");
  EXPECT_EQ(json_text(source.data()["items"]["table"]["items"]), R"(["other.dot.ted","shop.orders"])");
  EXPECT_EQ(json_text(source.data()["items"]["view"]["items"]), R"(["shop.report"])");
  EXPECT_EQ(json_text(source.data()["items"]["schema"]["items"]), R"(["other","shop"])");
  const Answer fields = at("/modelsync/source/fields?params[table]=shop.orders");
  ASSERT_EQ(fields.data().Size(), 4U);
  EXPECT_STREQ(fields.data()[1]["remote_type"].GetString(), type_of_code);
  EXPECT_STREQ(fields.data()[3]["type"].GetString(), field_type_of_tags);
  const Answer query = at("/modelsync/source/fields?params[query]=SELECT%20total%20FROM%20shop.orders");
  EXPECT_STREQ(query.data()[0]["remote_type"].GetString(), type_of_total);
  EXPECT_EQ(at("/modelsync/source/fields?params[query]=DROP%20TABLE%20shop.orders").code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(at("/schemas/shop.orders/records").data()[0]["code"].GetString(), "x");
}

TEST_F(EngineTest, OffersTargets) {
  const Answer target = at("/modelsync/target/fields?target=shop.orders");
  Names modes;
  for (const auto& mode : target.data()["modes"].GetArray()) modes.emplace_back(mode["mode"].GetString());
  EXPECT_EQ(modes, (Names{"create", "update", "updateOrCreate", "replace", "append", "remove"}));
  const auto& fields = target.data()["fields"];
  const auto& made_by_server = fields[0];
  EXPECT_FALSE(made_by_server["required"].GetBool() || made_by_server["createable"].GetBool() ||
               made_by_server["updateable"].GetBool());
  Names identities;
  for (const auto& field : fields.GetArray()) {
    if (field["supports_identity"].GetBool()) identities.emplace_back(field["id"].GetString());
  }
  EXPECT_EQ(identities, keys_of_orders());
  EXPECT_TRUE(fields[1]["required"].GetBool());
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
}  // namespace polytomic::local::testing
