// CSV through the engine: what a caller of the API is told.
#include "connectors/engine_connection.h"
#include "fixture.h"
#include "local/json.h"

namespace polytomic::local::csv::testing {
namespace {

using local::testing::Answer;
using local::testing::get;
using local::testing::send;

class CsvEngineTest : public CsvTest, protected local::testing::EngineConnection {
 protected:
  Answer create(const std::string& url, const std::string& more = "") {
    return EngineConnection::create("csv", configuration(url, more).json());
  }
  void connect(const std::string& url) { EngineConnection::connect("csv", configuration(url).json()); }
};

TEST_F(CsvEngineTest, IsASourceAndNoDestination) {
  const Answer types = get(*engine, "/api/connection_types");
  bool is_found = false;
  for (const auto& type : types.data().GetArray()) {
    if (std::string_view(type["id"].GetString()) != "csv") continue;
    is_found = true;
    EXPECT_TRUE(type["capabilities"]["source"].GetBool());
    EXPECT_FALSE(type["capabilities"]["destination"].GetBool());
  }
  EXPECT_TRUE(is_found);
}

TEST_F(CsvEngineTest, OffersItsTable) {
  connect(write("id,name,at\n1,Ann,2024-01-01\n"));
  const Answer source = at("/modelsync/source");
  EXPECT_EQ(json_text(source.data()["items"]),
            R"({"table":{"has_items":true,"items":["data"],"requires_one_of":null},)"
            R"("tracking_columns":{"has_items":false,"items":null,"requires_one_of":null}})");
  EXPECT_EQ(json_text(source.data()["requires_one_of"]), R"(["table"])");
  const Answer chosen = at("/modelsync/source?params[table]=data");
  EXPECT_EQ(json_text(chosen.data()["items"]["tracking_columns"]["items"]), R"(["id","name","at"])");
  const Answer fields = at("/modelsync/source/fields?params[table]=data");
  ASSERT_EQ(fields.data().Size(), 3U);
  EXPECT_STREQ(fields.data()[0]["type"].GetString(), "number");
  EXPECT_STREQ(fields.data()[2]["remote_type"].GetString(), "date");
  EXPECT_STREQ(at("/schemas/data").data()["id"].GetString(), "data");
  EXPECT_EQ(json_text(at("/schemas/data/records").data()), R"([{"id":1,"name":"Ann","at":"2024-01-01"}])");
}

TEST_F(CsvEngineTest, RefusesQueriesAndWrites) {
  connect(write("id\n1\n"));
  const Answer query = at("/modelsync/source/fields?params[query]=SELECT%201");
  EXPECT_EQ(query.code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  expect_part(query.error.message, "takes no queries");
  const Answer targets = at("/modelsync/targetobjects");
  EXPECT_EQ(targets.data().Size(), 0U);
  EXPECT_FALSE(targets.json["target_creation"]["supported"].GetBool());
  EXPECT_EQ(at("/modelsync/target/fields?target=data").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/target/fields?properties[name]=x").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(CsvEngineTest, ServesTheSnapshotUntilItIsRefreshed) {
  const std::string path = write("id\n1\n");
  connect(path);
  EXPECT_EQ(at("/schemas/data").data()["fields"].Size(), 1U);
  write("id,more\n1,2\n");
  EXPECT_EQ(at("/schemas/data").data()["fields"].Size(), 1U);
  refresh();
  EXPECT_EQ(at("/schemas/data").data()["fields"].Size(), 2U);
}

TEST_F(CsvEngineTest, SaysWhatIsWrongWhenAConnectionIsMade) {
  const Answer missing = create(folder_.file("missing.csv"));
  EXPECT_EQ(missing.code, POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(create(write("\x1F\x8B")).code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED);
  EXPECT_EQ(create("/x.csv", R"("skip":1)").code, POLYTOMIC_ERROR_UNPROCESSABLE);
}

TEST_F(CsvEngineTest, KeepsSecretsToItself) {
  const Answer created =
      send(*engine, "POST", "/api/connections",
           R"({"name":"n","type":"csv","validate":false,"configuration":{"url":"https://example.com/a.csv","headers":[)"
           R"({"name":"X-Key","value":"s3cret-word"}],"auth":{"basic":{"username":"a","password":"s3cret-word"}}}})");
  ASSERT_EQ(created.code, POLYTOMIC_OK) << created.error.message;
  EXPECT_EQ(created.body.find("s3cret-word"), std::string::npos) << created.body;
  EXPECT_EQ(kept().find("s3cret-word"), std::string::npos);
}

}  // namespace
}  // namespace polytomic::local::csv::testing
