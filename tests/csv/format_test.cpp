// Delimiters, quotes, line ends, headers and ragged records.
#include "fixture.h"

namespace polytomic::local::csv::testing {
namespace {

using FormatTest = CsvTest;
using Records = std::vector<std::string>;

TEST_F(FormatTest, IsOneTableCalledData) {
  const Object object = read("id,name\n1,Ann\n");
  EXPECT_EQ(object.id, "data");
  EXPECT_EQ(object.name, "data");
  EXPECT_EQ(object.schema, "");
  EXPECT_TRUE(object.can_read);
  EXPECT_FALSE(object.can_insert || object.can_update || object.can_delete || object.can_truncate);
  EXPECT_EQ(columns(object), "id integer, name text");
  EXPECT_EQ(warnings(object), "");
  const auto database = open(write("id\n1\n"));
  EXPECT_TRUE(database->describe("data", context()).has_value());
  EXPECT_FALSE(database->describe("other", context()).has_value());
}

TEST_F(FormatTest, FindsTheDelimiter) {
  for (const std::string delimiter : {",", ";", "\t", "|"}) {
    const std::string text = "id" + delimiter + "name\n1" + delimiter + "Ann\n2" + delimiter + "Bob\n";
    EXPECT_EQ(columns(read(text)), "id integer, name text") << delimiter;
  }
}

TEST_F(FormatTest, TellsDelimitersFromTextThatHoldsThem) {
  EXPECT_EQ(columns(read("id;price;note\n1;1,50;a, b, c\n2;2,75;d\n")), "id integer, price text, note text");
  EXPECT_EQ(columns(read("id,note\n1,a; b; c\n2,\"x; y\"\n3,d\n")), "id integer, note text");
  EXPECT_EQ(columns(read("id\tnote\n1\ta, b\n2\tc, d, e\n")), "id integer, note text");
  EXPECT_EQ(columns(read("word\nalpha\nbeta\n")), "word text");
}

TEST_F(FormatTest, FindsTheQuote) {
  EXPECT_EQ(sample("'id','note'\n'1','a, b'\n'2','it''s'\n"),
            (Records{R"({"id":1,"note":"a, b"})", R"({"id":2,"note":"it's"})"}));
  EXPECT_EQ(sample("id,note\n1,'tis the season\n2,rock 'n' roll\n"),
            (Records{R"({"id":1,"note":"'tis the season"})", R"({"id":2,"note":"rock 'n' roll"})"}));
  EXPECT_EQ(sample("id;note\n1;\"a; b\"\n2;\"c\"\n"), (Records{R"({"id":1,"note":"a; b"})", R"({"id":2,"note":"c"})"}));
}

TEST_F(FormatTest, TakesWhatTheConfigurationSays) {
  EXPECT_EQ(columns(read("a:b\n1:2\n", R"("delimiter":":")")), "a integer, b integer");
  EXPECT_EQ(columns(read("a\tb,c\n1\t2,3\n", R"("delimiter":"tab")")), "a integer, b,c text");
  EXPECT_EQ(sample("a,b\n%x,y%,2\n", R"("quote":"%")"), (Records{R"({"a":"x,y","b":2})"}));
}

TEST_F(FormatTest, KeepsLineEndsAndQuotesWithinQuotes) {
  EXPECT_EQ(
      sample("id,note\n1,\"two\nlines\"\n2,\"say \"\"hi\"\"\"\n3,\"a\r\nb\"\n"),
      (Records{R"({"id":1,"note":"two\nlines"})", R"({"id":2,"note":"say \"hi\""})", R"({"id":3,"note":"a\r\nb"})"}));
}

TEST_F(FormatTest, TakesEveryLineEnd) {
  const Records expected{R"({"a":1,"b":"x"})", R"({"a":2,"b":"y"})"};
  EXPECT_EQ(sample("a,b\r\n1,x\r\n2,y\r\n"), expected);
  EXPECT_EQ(sample("a,b\n1,x\n2,y"), expected);
  EXPECT_EQ(sample("a,b\r1,x\r2,y\r"), expected);
  EXPECT_EQ(sample("a,b\n\n1,x\n\n\n2,y\n\n"), expected);
}

TEST_F(FormatTest, FillsShortRecordsAndNamesTheColumnsOfLongOnes) {
  const std::string text = "id,name\n1\n2,Bob,extra,more\n3,Cy\n";
  const Object object = read(text);
  EXPECT_EQ(columns(object), "id integer, name text, column_3 text, column_4 text");
  expect_part(warnings(object), "the first of them record 2 below the header");
  EXPECT_EQ(sample(text).at(0), R"({"id":1,"name":null,"column_3":null,"column_4":null})");
  EXPECT_EQ(sample(text).at(1), R"({"id":2,"name":"Bob","column_3":"extra","column_4":"more"})");
}

TEST_F(FormatTest, MakesNamesUnique) {
  EXPECT_EQ(columns(read("id,name,name,,name\n1,a,b,c,d\n")),
            "id integer, name text, name_2 text, column_4 text, name_3 text");
  EXPECT_EQ(columns(read("name,name_2,name\na,b,1\n", R"("has_headers":true)")),
            "name text, name_2 text, name_3 integer");
  EXPECT_EQ(columns(read("column_2,,x\n1,2,3\n")), "column_2 integer, column_2_2 integer, x integer");
  EXPECT_EQ(columns(read("  padded  ,\"two\nlines\"\n1,2\n")), "padded integer, two lines integer");
  const Object object = read("a,b,column_3\n1,2,3,4\n5,6,7\n");
  EXPECT_EQ(object.columns.at(3).name, "column_4");
}

TEST_F(FormatTest, KeepsNamesShortEnough) {
  const std::string name(3000, 'x');
  const Object object = read(name + ",b\n1,2\n");
  EXPECT_EQ(object.columns.at(0).name.size(), 1024U);
  std::string umlauts;
  for (int count = 0; count < 1000; ++count) umlauts += "ü";
  EXPECT_EQ(read("a" + umlauts + ",b\n1,2\n").columns.at(0).name.size(), 1023U);
}

TEST_F(FormatTest, FindsOutWhetherThereIsAHeader) {
  EXPECT_EQ(columns(read("1,2024-01-01\n2,2024-01-02\n")), "column_1 integer, column_2 date");
  EXPECT_EQ(columns(read("id,at\n2,2024-01-02\n")), "id integer, at date");
  EXPECT_EQ(columns(read("name,city\nAnn,Rome\n")), "name text, city text");
  EXPECT_EQ(columns(read("1,Ann\n2,Bob\n")), "column_1 integer, column_2 text");
  EXPECT_EQ(columns(read("only,header\n")), "only text, header text");
  EXPECT_EQ(columns(read("name,city\nAnn,Rome\n", R"("has_headers":false)")), "column_1 text, column_2 text");
  EXPECT_EQ(columns(read("1,2\n3,4\n", R"("has_headers":true)")), "1 integer, 2 integer");
}

TEST_F(FormatTest, SaysThatAFileIsEmpty) {
  for (const std::string text : {"", "\n\n", "\xEF\xBB\xBF"}) {
    const Object object = read(text);
    EXPECT_EQ(columns(object), "");
    expect_part(warnings(object), "there is no data");
    EXPECT_TRUE(sample(text).empty());
  }
}

TEST_F(FormatTest, SaysWhereAQuoteWasLeftOpen) {
  const Object object = read("id,note\n1,a\n2,\"open\n3,b\n");
  EXPECT_EQ(columns(object), "id integer, note text");
  expect_part(warnings(object), "a quote opened in record 3 is never closed");
  EXPECT_EQ(warnings(read("id,note\n1,\"closed\"")), "");
}

TEST_F(FormatTest, HasNeitherQueriesNorTargets) {
  const auto database = open(write("id\n1\n"));
  const Error query = failure_of([&] { static_cast<void>(database->describe_query("SELECT 1", context())); });
  EXPECT_EQ(query.code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  expect_part(query.message, "takes no queries");
  EXPECT_TRUE(database->creation_properties(context()).empty());
  EXPECT_EQ(failure_of([&] { static_cast<void>(database->check_creation({}, context())); }).code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(FormatTest, SeesThatAFileChanged) {
  const auto database = open(write("id\n1\n"));
  const std::string before = database->fingerprint(context());
  EXPECT_EQ(database->fingerprint(context()), before);
  write("id\n1\n2\n");
  EXPECT_NE(database->fingerprint(context()), before);
}

}  // namespace
}  // namespace polytomic::local::csv::testing
