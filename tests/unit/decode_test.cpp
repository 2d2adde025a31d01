// Every byte of an answer is checked, wanted or not: what JSON does not allow is refused wherever it stands.
#include "core/decode.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/encode.h"
#include "core/operation.h"
#include "core/response.h"
#include "core/text.h"
#include "polytomic/model.h"

namespace {

using polytomic::Response;
using polytomic::view;
using namespace std::string_view_literals;

const polytomic::OperationDescriptor& operation_named(std::string_view name) {
  const auto operations = polytomic::all_operations();
  return *std::ranges::find(operations, name, &polytomic::OperationDescriptor::name);
}

Response read(const polytomic::OperationDescriptor& operation, const std::string& body) {
  return polytomic::read_answer(&operation, operation.success_status, {}, std::pmr::string(body), 64);
}

Response read_connection(const std::string& body) { return read(operation_named("get_connection"), body); }

const polytomic_connection& connection_of(const Response& response) {
  return *static_cast<const polytomic_connection*>(response.result);
}

polytomic_status status_of(const Response& response) { return response.error ? response.error->code : POLYTOMIC_OK; }

// Answers that hold `value` where it is skipped, kept as free-form JSON, at depth, and in front of the member wanted.
std::vector<std::string> answers_with(const std::string& value) {
  return {R"({"data":{"novelty":)" + value + "}}", R"({"data":{"configuration":)" + value + "}}",
          R"({"data":{"configuration":{"a":[1,)" + value + "]}}}", R"({"novelty":[{"a":)" + value + R"(}],"data":{}})"};
}

void expect_everywhere(const std::string& value, polytomic_status status) {
  for (const std::string& answer : answers_with(value)) EXPECT_EQ(status_of(read_connection(answer)), status) << answer;
}

struct Sample {
  const polytomic::OperationDescriptor* operation;
  std::string body;
};

std::vector<Sample> samples() {
  const char* const source = std::getenv("POLYTOMIC_SOURCE");
  if (source == nullptr) throw std::runtime_error("POLYTOMIC_SOURCE is not set");
  std::ifstream file(std::string(source) + "/tests/conformance/samples.json");
  rapidjson::IStreamWrapper stream(file);
  rapidjson::Document document;
  document.ParseStream(stream);
  std::vector<Sample> samples;
  for (const auto& sample : document.GetArray()) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    sample["body"].Accept(writer);
    samples.push_back({&operation_named(sample["operation"].GetString()), {buffer.GetString(), buffer.GetSize()}});
  }
  return samples;
}

TEST(Decode, NumbersKeepToTheGrammar) {
  for (const char* number : {"0", "-0", "7", "-12", "0.5", "-0.0", "1e5", "1E+5", "1e-5", "12.50e02", "1e-400",
                             "9223372036854775808", "-123456789012345678901234567890", "0.1234567890123456789012345"}) {
    expect_everywhere(number, POLYTOMIC_OK);
    const Response response = read_connection(R"({"data":{"configuration": )" + std::string(number) + " }}");
    EXPECT_EQ(view(connection_of(response).configuration), number);
  }
  for (const char* number : {"01",        "-01",  "00",    "-",      "+1",  "1.",   ".5",    "-.5", "1e",  "1e+",
                             "1E-",       "1.e5", "1.5.2", "1e5e5",  "1-2", "0x10", "1_000", "1a",  "1 2", "Infinity",
                             "-Infinity", "NaN",  "1e400", "-1e400", "1\"", "1\f",  "1\x1a", "1\\", "--1", "1e5.5"}) {
    expect_everywhere(number, POLYTOMIC_ERROR_MALFORMED_RESPONSE);
    const Response response = read_connection(R"({"data":{"api_calls_last_24_hours":)" + std::string(number) + "}}");
    EXPECT_NE(status_of(response), POLYTOMIC_OK) << number;
  }
}

TEST(Decode, WholeNumbersAreReadFromEachSpelling) {
  const auto number = [](const std::string& spelling) {
    const Response response = read_connection(R"({"data":{"api_calls_last_24_hours":)" + spelling + "}}");
    EXPECT_EQ(status_of(response), POLYTOMIC_OK) << spelling;
    return response.error ? 0 : connection_of(response).api_calls_last_24_hours;
  };
  EXPECT_EQ(number("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(number("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(number("-0"), 0);
  EXPECT_EQ(number("1e3"), 1000);
  EXPECT_EQ(number("12.50e1"), 125);
  EXPECT_EQ(number(" 7\r\n"), 7);
}

TEST(Decode, LiteralsAreExact) {
  for (const char* literal : {"true", "false", "null"}) expect_everywhere(literal, POLYTOMIC_OK);
  for (const char* literal :
       {"True", "tru", "truee", "true1", "true\"",    "nul",    "nulll",  "null:", "fals", "falsey",
        "nil",  "t",   "f",     "n",     "undefined", "true\\", "null\f", "'a'",   "truE", "\x80"}) {
    expect_everywhere(literal, POLYTOMIC_ERROR_MALFORMED_RESPONSE);
    const Response response = read_connection(R"({"data":{"saved":)" + std::string(literal) + "}}");
    EXPECT_NE(status_of(response), POLYTOMIC_OK) << literal;
  }
}

TEST(Decode, EscapesAreExactInValuesAndKeys) {
  const std::vector<std::string> good = {R"(\")",     R"(\\)",     R"(\/)",           R"(\b\f\n\r\t)",  R"(\u0000)",
                                         R"(\u00E9)", R"(\uFFFF)", R"(\ud83d\ude00)", R"(\uDBFF\uDFFF)"};
  const std::vector<std::string> bad = {
      R"(\x)",       R"(\')",       R"(\u)",           R"(\u12)", R"(\u000g)", R"(\U0041)",       R"(\ud800x)",
      R"(\ud800\n)", R"(\ud800\u)", R"(\ud800\ud800)", R"(\0)",   R"(\u 041)", R"(\udc00\ud800)", R"(\ud800\u0041)"};
  for (const std::string& escape : good) {
    expect_everywhere('"' + escape + '"', POLYTOMIC_OK);
    expect_everywhere("{\"" + escape + "\":1}", POLYTOMIC_OK);
    EXPECT_EQ(status_of(read_connection(R"({"data":{"name":")" + escape + R"("}})")), POLYTOMIC_OK) << escape;
  }
  for (const std::string& escape : bad) {
    expect_everywhere('"' + escape + '"', POLYTOMIC_ERROR_MALFORMED_RESPONSE);
    expect_everywhere("{\"" + escape + "\":1}", POLYTOMIC_ERROR_MALFORMED_RESPONSE);
    EXPECT_EQ(status_of(read_connection(R"({"data":{"name":")" + escape + R"("}})")),
              POLYTOMIC_ERROR_MALFORMED_RESPONSE)
        << escape;
  }
}

TEST(Decode, NoSurrogateStandsAlone) {
  for (unsigned surrogate = 0xD800; surrogate <= 0xDFFF; ++surrogate) {
    std::array<char, 4> digits{};
    std::to_chars(digits.begin(), digits.end(), surrogate, 16);
    const std::string escape = "\\u" + std::string(digits.begin(), digits.end());
    for (const std::string& text :
         {escape, escape + "x", escape + "\\u0041", escape + "\\ud7ff", "a" + escape + "\\ue000"})
      EXPECT_EQ(status_of(read_connection(R"({"data":{"name":")" + text + R"("}})")),
                POLYTOMIC_ERROR_MALFORMED_RESPONSE)
          << text;
  }
}

TEST(Decode, TextsLieUnescapedBesideThoseThatNeedNoEscapes) {
  const std::string body =
      R"({"data":{"i\u0064":"plain","name":"a\u0000b\"\\","status":"tail","configuration":"\u00e9\/","novelty":"\t"}})";
  const Response response = read_connection(body);
  ASSERT_EQ(status_of(response), POLYTOMIC_OK);
  EXPECT_STREQ(connection_of(response).id.data, "plain");
  EXPECT_EQ(view(connection_of(response).name), std::string_view("a\0b\"\\", 5));
  EXPECT_EQ(connection_of(response).name.data[5], '\0');
  EXPECT_STREQ(connection_of(response).status.data, "tail");
  EXPECT_EQ(view(connection_of(response).configuration), "\"é/\"");
  EXPECT_EQ(json_of(response), body);
}

TEST(Decode, SpacesMayStandBetweenAllTokens) {
  const std::string space = " \t\r\n ";
  std::string body;
  for (const char* token : {"{",     "\"novelty\"", ":",         "[", "1",    ",",      "\"a\"",
                            "]",     ",",           "\"data\"",  ":", "{",    "\"id\"", ":",
                            "\"x\"", ",",           "\"saved\"", ":", "true", ",",      "\"configuration\"",
                            ":",     "{",           "\"k\"",     ":", "[",    "-1.5",   ",",
                            "null",  "]",           "}",         "}", "}"})
    body += space + token;
  const Response response = read_connection(body + space);
  ASSERT_EQ(status_of(response), POLYTOMIC_OK) << response.error->message;
  EXPECT_STREQ(connection_of(response).id.data, "x");
  EXPECT_EQ(connection_of(response).saved, 1);
  EXPECT_EQ(view(connection_of(response).configuration), R"({"k":[-1.5,null]})");
}

TEST(Decode, BrokenStructureIsRefusedEverywhere) {
  for (const char* value : {"[1 2]",
                            "[1,]",
                            "[,1]",
                            "[1,,2]",
                            "[",
                            "]",
                            "[1}",
                            "{",
                            "}",
                            "{]",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{:1}",
                            "{\"a\" 1}",
                            "{\"a\":1,}",
                            "{,\"a\":1}",
                            "{\"a\":1 \"b\":2}",
                            "{1:2}",
                            "{a:1}",
                            "{\"a\":1,2}",
                            "{null:1}",
                            "[\"a\"\"b\"]",
                            "\"a\"b",
                            "\"a",
                            "a\"",
                            "[1:2]",
                            "{\"a\"::1}",
                            "{\"a\",1}",
                            "//",
                            "[1//\n]",
                            "\"a\nb\"",
                            "\"\x01\"",
                            "[\v1]",
                            "\xEF\xBB\xBF 1",
                            "",
                            " "})
    expect_everywhere(value, POLYTOMIC_ERROR_MALFORMED_RESPONSE);
  for (const char* rest : {"x", "{}", "}", "]", ",", "1", "null", "\"\"", ":", "//", "{\"data\":{}}", "\xEF\xBB\xBF"})
    EXPECT_EQ(status_of(read_connection(R"({"data":{}})" + std::string(rest))), POLYTOMIC_ERROR_MALFORMED_RESPONSE)
        << rest;
}

TEST(Decode, ADocumentThatIsOneValueIsReadToItsEnd) {
  for (const char* value : {"null", "true", "false", "7", "-1.5e3", "\"text\"", " null ", "\n7"})
    EXPECT_EQ(status_of(read_connection(value)), POLYTOMIC_ERROR_UNEXPECTED_TYPE) << value;
  for (const char* garbage : {"not json", "nul", "nulls", "null null", "tru", "true,", "falsehood", "07", "7 7", "1.",
                              "-", "\"text", "\"te\\xt\"", "\"a\" \"b\"", "null}", "text", "<html>", "", " "})
    EXPECT_EQ(status_of(read_connection(garbage)), POLYTOMIC_ERROR_MALFORMED_RESPONSE) << garbage;
}

TEST(Decode, ANulIsRefusedAtEachPlace) {
  const std::string body = R"({"data":{"id":"x","saved":true,"configuration":{"a":[1,null]},"other":"y"}} )";
  for (std::size_t place = 0; place <= body.size(); ++place) {
    std::string inserted = body;
    inserted.insert(place, 1, '\0');
    EXPECT_EQ(status_of(read_connection(inserted)), POLYTOMIC_ERROR_MALFORMED_RESPONSE) << "at " << place;
  }
}

TEST(Decode, TheDepthThatFitsIsExact) {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  for (const char* member : {"novelty", "configuration"}) {
    const std::string start = R"({"data":{")" + std::string(member) + "\":";
    EXPECT_EQ(status_of(read_connection(start + nested(62) + "}}")), POLYTOMIC_OK);
    EXPECT_EQ(status_of(read_connection(start + nested(63) + "}}")), POLYTOMIC_ERROR_RESPONSE_TOO_DEEP);
    // Far deeper than a stack could follow, and with no end.
    EXPECT_EQ(status_of(read_connection(start + nested(1'000'000) + "}}")), POLYTOMIC_ERROR_RESPONSE_TOO_DEEP);
    EXPECT_EQ(status_of(read_connection(start + std::string(1'000'000, '['))), POLYTOMIC_ERROR_RESPONSE_TOO_DEEP);
  }
  // What was left no longer counts.
  std::string flat = R"({"data":{"novelty":[)";
  for (int count = 0; count < 200; ++count) flat += R"({"a":[[]]},)";
  EXPECT_EQ(status_of(read_connection(flat + "0]}}")), POLYTOMIC_OK);
}

TEST(Decode, OfMembersGivenTwiceTheLastCountsWhateverTheyHold) {
  const Response response = read_connection(
      R"({"data":{"id":"whole","name":"first"},"data":{"name":"n","type":{"id":"t","operations":["a","b"]},)"
      R"("configuration":1,"type":{"operations":["c"]},"configuration":{"k":2}}})");
  ASSERT_EQ(status_of(response), POLYTOMIC_OK);
  EXPECT_FALSE(connection_of(response).present & POLYTOMIC_CONNECTION_HAS_ID);
  EXPECT_EQ(view(connection_of(response).name), "n");
  EXPECT_EQ(connection_of(response).type->id.data, nullptr);
  ASSERT_EQ(connection_of(response).type->operations_count, 1U);
  EXPECT_EQ(view(connection_of(response).type->operations[0]), "c");
  EXPECT_EQ(view(connection_of(response).configuration), R"({"k":2})");
}

TEST(Decode, TheMessageNamesTheByte) {
  const auto message = [](const std::string& body) {
    const Response response = read_connection(body);
    return response.error ? response.error->message : std::string();
  };
  EXPECT_NE(message(R"({"data":{"id":"x" "name":1}})").find("byte 18:"), std::string::npos);
  EXPECT_NE(message(R"({"data":{"id":"x","saved":tru}})").find("byte 26:"), std::string::npos);
  EXPECT_NE(message(R"({"data":{"novelty":[1,02]}})").find("byte 22:"), std::string::npos);
  EXPECT_NE(message(R"({"data":{"id":"a\x"}})").find("byte 14:"), std::string::npos);
  EXPECT_NE(message(R"({"data":{}} {)").find("byte 12:"), std::string::npos);
}

TEST(Decode, NoPartOfAnAnswerIsAnAnswer) {
  const std::vector<Sample> all = samples();
  ASSERT_GE(all.size(), 30U);
  for (const Sample& sample : all) {
    for (std::size_t size = 0; size < sample.body.size(); ++size) {
      const std::string part = sample.body.substr(0, size);
      ASSERT_EQ(status_of(read(*sample.operation, part)), POLYTOMIC_ERROR_MALFORMED_RESPONSE) << part;
    }
    EXPECT_EQ(status_of(read(*sample.operation, sample.body)), POLYTOMIC_OK) << sample.body;
  }
}

// What another parser, and the rules of Unicode, say about `text`.
bool is_valid_json(const std::string& text) {
  struct Texts : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Texts> {
    bool String(const char* data, rapidjson::SizeType size, bool /*copy*/) {
      return polytomic::is_valid_utf8({data, size});
    }
    bool Key(const char* data, rapidjson::SizeType size, bool copy) { return String(data, size, copy); }
  } texts;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;
  const auto outcome = reader.Parse<flags>(stream, texts);
  return !outcome.IsError() && stream.Tell() == text.size();  // a NUL would end the stream
}

class Mutations {
 public:
  std::string apply(std::string text) {
    for (std::size_t count = 1 + below(3); count > 0; --count) mutate(text);
    return text;
  }

 private:
  void mutate(std::string& text) {
    static constexpr std::string_view bytes =
        "{}[]:,\"\\ \n0123456789.-+eEtfnu/bx\0\x01\f\x1f\x7f\x80\xc3\xa9\xed\xff"sv;
    const std::size_t place = below(text.size());
    const char byte = bytes[below(bytes.size())];
    switch (below(5)) {
      case 0:
        text[place] = byte;
        break;
      case 1:
        text.insert(place, 1, byte);
        break;
      case 2:
        text.erase(place, 1 + below(3));
        break;
      case 3:
        text.insert(place, text.substr(below(text.size()), below(12)));
        break;
      default:
        std::swap(text[place], text[below(text.size())]);
    }
    if (text.empty()) text = "0";
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::mt19937 random_{20240115};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same mutations in every run
};

TEST(Decode, TwoParsersAgreeAboutMutatedAnswers) {
  Mutations mutations;
  std::size_t valid = 0;
  std::size_t refused = 0;
  for (const Sample& sample : samples()) {
    for (int count = 0; count < 300; ++count) {
      const std::string body = mutations.apply(sample.body);
      const Response response = read(*sample.operation, body);
      if (is_valid_json(body)) {
        ++valid;
        ASSERT_NE(status_of(response), POLYTOMIC_ERROR_MALFORMED_RESPONSE) << body << '\n' << response.error->message;
      } else {
        ++refused;
        ASSERT_NE(status_of(response), POLYTOMIC_OK) << body;
      }
      if (response.error) continue;
      // What was decoded is well-formed, and is had back as it came.
      EXPECT_EQ(json_of(response), body);
      EXPECT_TRUE(is_valid_json(encode(response.result, *sample.operation->result, sample.operation->envelope)))
          << body;
    }
  }
  EXPECT_GT(valid, 500U);
  EXPECT_GT(refused, 500U);
}

TEST(Decode, ADecoderServesAgainAfterWhateverCame) {
  const auto& operation = operation_named("get_connection");
  polytomic::Decoder decoder;
  const auto answer = [&](const std::string& body) {
    return polytomic::read_answer(&operation, 200, {}, std::pmr::string(body), 64, nullptr, &decoder);
  };
  const Response small = answer(R"({"data":{"id":"s\u006dall","configuration":{"a":"\n"}}})");
  EXPECT_EQ(status_of(answer("{\"data\":{\"id\":\"")), POLYTOMIC_ERROR_MALFORMED_RESPONSE);
  EXPECT_EQ(status_of(answer(R"({"data":{"id":1}})")), POLYTOMIC_ERROR_UNEXPECTED_TYPE);
  std::string text;
  text.assign(9'000'000, 'x');  // more than is kept
  const Response large = answer(R"({"data":{"id":")" + text + R"(","name":"\t)" + text + R"("}})");
  decoder.clear();
  const Response again = answer(R"({"data":{"id":"again"}})");
  ASSERT_EQ(status_of(large), POLYTOMIC_OK);
  EXPECT_EQ(view(connection_of(large).id), text);
  EXPECT_EQ(view(connection_of(large).name), "\t" + text);
  EXPECT_EQ(view(connection_of(small).id), "small");
  EXPECT_EQ(view(connection_of(small).configuration), R"({"a":"\n"})");
  EXPECT_EQ(view(connection_of(again).id), "again");
}

}  // namespace
