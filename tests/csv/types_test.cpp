// What columns hold, and what records come out.
#include "fixture.h"

namespace polytomic::local::csv::testing {
namespace {

using TypesTest = CsvTest;
using Records = std::vector<std::string>;

struct Case {
  std::string values;  // one to a line
  std::string type;
  polytomic_field_type field;
};

TEST_F(TypesTest, ReadsOutWhatValuesAre) {
  const std::vector<Case> cases{
      {"1\n-2\n0\n9223372036854775807", "integer", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"1\n2.5\n-3e10", "decimal", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"true\nFALSE\nTrue", "boolean", POLYTOMIC_FIELD_TYPE_BOOLEAN},
      {"2024-02-29\n1999-12-31", "date", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"2024-02-29T10:00:00Z\n2024-02-29 10:00\n2024-02-29 10:00:00.25+02", "timestamp", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"2024-02-29\n2024-02-29T10:00:00Z", "timestamp", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"\"{\"\"a\"\":1}\"\n{}", "json", POLYTOMIC_FIELD_TYPE_OBJECT},
      {"[]\n\"[1,2]\"", "json", POLYTOMIC_FIELD_TYPE_ARRAY},
      {"words\nmore", "text", POLYTOMIC_FIELD_TYPE_STRING},
      {"\n\"\"", "text", POLYTOMIC_FIELD_TYPE_STRING},
  };
  for (const Case& each : cases) {
    const Object object = read("\"v\"\n" + each.values + "\n", R"("has_headers":true,"delimiter":",")");
    EXPECT_EQ(columns(object), "v " + each.type) << each.values;
    EXPECT_EQ(object.columns.at(0).type, each.field) << each.values;
  }
}

TEST_F(TypesTest, LeavesAsTextWhatWouldComeBackAsAnother) {
  const std::vector<std::string> values{"00123",
                                        "-012",
                                        "+49",
                                        "9223372036854775808",
                                        "0.1234567890123456789",
                                        "1e999",
                                        "1e281",
                                        "1" + std::string(400, '0') + ".0",
                                        "1.",
                                        ".5",
                                        "1,5",
                                        "0x1F",
                                        "NaN",
                                        "2024-02-30",
                                        "2024-13-01",
                                        "2024-01-01T25:00",
                                        "12:30",
                                        "{oops}",
                                        "[1,",
                                        "yes",
                                        "1 2",
                                        "--1",
                                        "1e",
                                        "2024-01-01T",
                                        "2024-01-01x"};
  for (const std::string& value : values) {
    EXPECT_EQ(columns(read("v;w\n" + value + ";1\n", R"("has_headers":true,"delimiter":";")")), "v text, w integer")
        << value;
  }
}

TEST_F(TypesTest, WidensByALateRecord) {
  std::string text = "a,b,c,d,e\n";
  for (int record = 0; record < 40'000; ++record) text += "1,1,2024-01-01,true,[]\n";
  text += "1.5,x,2024-01-01T00:00:00Z,0,{}\n";
  EXPECT_EQ(columns(read(text)), "a decimal, b text, c timestamp, d text, e text");
}

TEST_F(TypesTest, LetsNothingSayNothing) { EXPECT_EQ(columns(read("a,b\n1,\n,2\n\"\",3\n")), "a integer, b integer"); }

TEST_F(TypesTest, SamplesTypedValues) {
  EXPECT_EQ(sample("i,d,b,t,o,a,s\n1,2.50,TRUE,2024-01-01,\"{\"\"k\"\": [1]}\",[2],word\n,,,,,,\n"),
            (Records{R"({"i":1,"d":2.50,"b":true,"t":"2024-01-01","o":{"k": [1]},"a":[2],"s":"word"})",
                     R"({"i":null,"d":null,"b":null,"t":null,"o":null,"a":null,"s":null})"}));
  EXPECT_EQ(sample("i,s\n 1 , x \n2,\"\"\n"), (Records{R"({"i":1,"s":" x "})", R"({"i":2,"s":""})"}));
  EXPECT_EQ(sample("a,b\n1,x\n2,y\n3,z\n", "", 2).size(), 2U);
}

TEST_F(TypesTest, SamplesWhatHasChangedSinceAsText) {
  const auto database = open(write("a,b\n1,true\n"));
  const Object object = database->describe_all(context()).at(0);
  write("a,b\nx,1\n7,false,more\n");
  EXPECT_EQ(database->sample(object, 20, context()), (Records{R"({"a":"x","b":"1"})", R"({"a":7,"b":false})"}));
}

TEST_F(TypesTest, CutsLongValuesInSamples) {
  std::string text = "id,note\n1,";
  for (int count = 0; count < 60'000; ++count) text += "ü";
  const Records records = sample(text + "\n");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_GT(records[0].size(), 65'000U);
  EXPECT_LT(records[0].size(), 66'000U);
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(records[0].c_str());
  EXPECT_FALSE(document.HasParseError());
}

}  // namespace
}  // namespace polytomic::local::csv::testing
