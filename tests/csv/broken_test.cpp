// What no writer of CSV meant: every input is answered with a table or a clear error, and with text that is text.
#include <random>
#include <set>

#include "core/text.h"
#include "fixture.h"

namespace polytomic::local::csv::testing {
namespace {

using namespace std::string_literals;

class BrokenTest : public CsvTest {
 protected:
  // Reads everything there is to read.
  void survive(const std::string& content, const std::string& more = "") {
    const auto database = open(write(content), more);
    try {
      database->test(context());
      const Object object = database->describe_all(context()).at(0);
      std::set<std::string> names;
      for (const Column& column : object.columns) {
        EXPECT_TRUE(is_valid_utf8(column.name));
        EXPECT_FALSE(column.name.empty());
        EXPECT_TRUE(names.insert(column.name).second) << column.name;
      }
      for (const std::string& record : database->sample(object, 20, context())) {
        rapidjson::Document document;
        document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(record.data(),
                                                                                               record.size());
        EXPECT_FALSE(document.HasParseError()) << record;
        EXPECT_EQ(document.MemberCount(), object.columns.size());
      }
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED) << failure.what();
      EXPECT_TRUE(is_valid_utf8(failure.error().message));
    }
  }
};

TEST_F(BrokenTest, SurvivesWhatNobodyMeant) {
  std::vector<std::string> inputs{"\"",
                                  "\"\"",
                                  "\"\"\"",
                                  ",",
                                  ",,,",
                                  "\n",
                                  "\r",
                                  "\r\r\n\n",
                                  "\0"s,
                                  "\0\0\0\0"s,
                                  "a\0,b\n\0,\0\n"s,
                                  "'",
                                  "''",
                                  "\t",
                                  "\"a\"b,c\n1,2\n",
                                  "\"a\" ,b\n1,2\n",
                                  "a,\"b\n1,2",
                                  "a,b\"c\n1,2\"3\n",
                                  "\"a,b\nc,d",
                                  "=1+1,@x\n1,2\n",
                                  "a,b\n\"\"\"\"\"\",2\n",
                                  "\xFF",
                                  "\xFE",
                                  "\xFF\xFE",
                                  "\xFF\xFE\0"s,
                                  "\xFF\xFE\0\0"s,
                                  "\xEF\xBB",
                                  "\xEF\xBB\xBF\xEF\xBB\xBF",
                                  "\xC0\xAF,b\n1,2\n",
                                  "\xED\xA0\x80,b\n1,2\n",
                                  "\xF4\x90\x80\x80,b\n",
                                  "\x80\x81\x8D\x8F\x90\x9D,b\n1,2\n",
                                  "a\xE2\x80\xA8,b\n1,2\n",
                                  "\x1B[31m,b\n1,2\n",
                                  "a,a_2,a,a_2,a\n1,2,3,4,5\n",
                                  ",,column_1,column_2\n1,2,3,4\n",
                                  "{\"a\":1}\n{\"a\":2}\n",
                                  "a,b\n\"{\"\"k\"\":\"\"\\ud800\"\"}\",2\n",
                                  "a\n-\n",
                                  "a\n1e-301\n",
                                  "a\n1e+300\n",
                                  "a\n1e99999999999\n",
                                  "a\n-0\n-0.0\n",
                                  "sep=;\na;b\n1;2\n"};
  inputs.emplace_back("a;b\n1;").append(100'000, '[');
  inputs.emplace_back("a\n").append(100'000, '{');
  inputs.emplace_back("a\n").append(5'000, '9');
  inputs.emplace_back("x").append(3'000'000, 'x');
  inputs.emplace_back("\n").append(600'000, '\n').append("a,b\n1,2\n");
  for (std::size_t index = 0; index < inputs.size(); ++index) {
    SCOPED_TRACE(index);
    survive(inputs[index]);
    survive(inputs[index], R"("has_headers":true,"encoding":"UTF-8","delimiter":",","quote":"\"")");
    survive(inputs[index], R"("encoding":"UTF-16LE")");
  }
}

TEST_F(BrokenTest, SurvivesChance) {
  const std::string alphabet = "\"\"\",,,;;\n\n\r\t|' 019.-eE{}[]:tTrue\xC3\xA9\xFF\xFE\0abc"s;
  std::mt19937 random(20'260'101);  // the same inputs in every run
  std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
  std::uniform_int_distribution<std::size_t> length(0, 400);
  for (int count = 0; count < 400; ++count) {
    std::string text(length(random), '\0');
    for (char& each : text) each = alphabet[letter(random)];
    SCOPED_TRACE(count);
    survive(text);
  }
}

TEST_F(BrokenTest, SaysWhatIsNoCsv) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"\x1F\x8B\x08", "gzip"},     {"PK\x03\x04", "spreadsheet"}, {"SQLite format 3\0"s, "type sqlite"},
      {"PAR1", "Parquet"},          {"%PDF-1.7", "PDF"},           {"<!DOCTYPE html><html>", "web page"},
      {"\x28\xB5\x2F\xFD", "zstd"},
  };
  for (const auto& each : cases) {
    const Error error = failure_of([&] { open(write(each.first))->test(context()); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED);
    expect_part(error.message, each.second);
  }
}

}  // namespace
}  // namespace polytomic::local::csv::testing
