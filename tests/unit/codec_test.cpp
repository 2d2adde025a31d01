// What the API sends, into structs and back: nothing is lost, nothing is trusted.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

#include "core/decode.h"
#include "core/encode.h"
#include "core/generated/model_descriptors.h"
#include "core/operation.h"
#include "core/response.h"
#include "core/text.h"
#include "polytomic/model.h"

namespace {

using polytomic::Response;
using polytomic::view;

const polytomic::OperationDescriptor& operation_named(std::string_view name) {
  const auto operations = polytomic::all_operations();
  return *std::ranges::find(operations, name, &polytomic::OperationDescriptor::name);
}

std::string to_text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

rapidjson::Document parse(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

Response read(std::string_view operation, std::string body, int status = 200) {
  return polytomic::read_answer(&operation_named(operation), status, {}, std::pmr::string(body), 64);
}

const polytomic_connection& connection_of(const Response& response) {
  return *static_cast<const polytomic_connection*>(response.result);
}

void expect_refused(const std::string& body, polytomic_status code, std::string_view part_of_message) {
  const Response response = read("get_connection", body);
  ASSERT_TRUE(response.error.has_value()) << body;
  EXPECT_EQ(response.error->code, code) << response.error->message;
  EXPECT_NE(response.error->message.find(part_of_message), std::string::npos) << response.error->message;
}

TEST(Codec, EverySampleDecodesAndEncodesBackToTheSameJson) {
  std::ifstream file(std::string(std::getenv("POLYTOMIC_SOURCE")) + "/tests/conformance/samples.json");
  rapidjson::IStreamWrapper stream(file);
  rapidjson::Document samples;
  samples.ParseStream(stream);
  ASSERT_TRUE(samples.IsArray());
  ASSERT_GE(samples.Size(), 30U);
  for (const auto& sample : samples.GetArray()) {
    const std::string name = sample["name"].GetString();
    const auto& operation = operation_named(sample["operation"].GetString());
    const std::string body = to_text(sample["body"]);
    const Response response = polytomic::read_answer(&operation, 200, {}, std::pmr::string(body), 64);
    ASSERT_FALSE(response.error.has_value()) << name << ": " << response.error->message;
    const std::string encoded = polytomic::encode(response.result, *operation.result, operation.envelope);
    EXPECT_TRUE(parse(encoded) == sample["body"]) << name << "\nsent    " << body << "\nencoded " << encoded;
  }
}

TEST(Codec, AbsentNullFalseAndZeroAreToldApart) {
  const Response absent = read("get_connection", R"({"data":{}})");
  const Response null = read("get_connection", R"({"data":{"saved":null,"api_calls_last_24_hours":null,"name":null}})");
  const Response zero = read("get_connection", R"({"data":{"saved":false,"api_calls_last_24_hours":0,"name":""}})");
  EXPECT_EQ(connection_of(absent).present, 0U);
  EXPECT_TRUE(connection_of(null).present & POLYTOMIC_CONNECTION_HAS_SAVED);
  EXPECT_TRUE(connection_of(null).null & POLYTOMIC_CONNECTION_HAS_SAVED);
  EXPECT_EQ(connection_of(null).name.data, nullptr);
  EXPECT_TRUE(connection_of(zero).present & POLYTOMIC_CONNECTION_HAS_API_CALLS_LAST_24_HOURS);
  EXPECT_FALSE(connection_of(zero).null & POLYTOMIC_CONNECTION_HAS_API_CALLS_LAST_24_HOURS);
  EXPECT_NE(connection_of(zero).name.data, nullptr);
  EXPECT_EQ(connection_of(zero).name.size, 0U);
}

TEST(Codec, TimestampsComeAsTextAndAsMicroseconds) {
  const Response response =
      read("get_connection", R"({"data":{"created_at":"2024-01-15T09:30:00.25+02:00","updated_at":"soon"}})");
  EXPECT_EQ(view(connection_of(response).created_at.text), "2024-01-15T09:30:00.25+02:00");
  EXPECT_EQ(connection_of(response).created_at.microseconds, 1705303800250000);
  EXPECT_EQ(view(connection_of(response).updated_at.text), "soon");
  EXPECT_EQ(connection_of(response).updated_at.microseconds, POLYTOMIC_TIMESTAMP_UNKNOWN);
  EXPECT_EQ(polytomic::format_timestamp(1705303800250000), "2024-01-15T07:30:00.250000Z");
  EXPECT_EQ(polytomic::parse_timestamp("2024-02-30T00:00:00Z"), POLYTOMIC_TIMESTAMP_UNKNOWN);
}

TEST(Codec, UnknownEnumerationValuesKeepTheirText) {
  const Response response =
      read("list_sync_targets", R"({"data":[{"modes":[{"id":"teleport"},{"id":"updateOrCreate"}]}]})");
  const auto& targets = *static_cast<const polytomic_target_list*>(response.result);
  ASSERT_EQ(targets.targets_count, 1U);
  EXPECT_EQ(view(targets.targets[0]->modes[0]->id), "teleport");
  EXPECT_EQ(targets.targets[0]->modes[0]->id_code, 0U);
  EXPECT_EQ(targets.targets[0]->modes[1]->id_code, static_cast<std::uint32_t>(POLYTOMIC_SYNC_MODE_UPDATE_OR_CREATE));
}

TEST(Codec, FreeFormNumbersKeepTheirSpelling) {
  const Response response =
      read("get_connection", R"({"data":{"configuration":{"big":123456789012345678901234567890,"exact":1.10}}})");
  ASSERT_FALSE(response.error.has_value());
  EXPECT_EQ(view(connection_of(response).configuration), R"({"big":123456789012345678901234567890,"exact":1.10})");
}

TEST(Codec, UnknownMembersAreIgnoredInTheStructAndKeptInTheBody) {
  const std::string body = R"({"data":{"id":"x","novelty":{"deep":[1,{"a":"b"}]}},"also":1})";
  const Response response = read("get_connection", body);
  ASSERT_FALSE(response.error.has_value());
  EXPECT_EQ(view(connection_of(response).id), "x");
  EXPECT_EQ(json_of(response), body);
}

TEST(Codec, TheTextIsHadBackAsItCame) {
  for (const std::string body : {R"({"data":{"id":"","name":"a, b: [c]","saved":true,"":""}})",
                                 R"({ "data" : { "id" : "a\u0000b\"\\", "name" : "\u00e9" } })"}) {
    EXPECT_EQ(json_of(read("get_connection", body)), body);
  }
}

// Wherever they lie: a parser that looks at many bytes at once may do so from any of them.
TEST(Codec, ControlCharactersAreRefusedOrEscaped) {
  for (std::size_t padding = 0; padding < 64; ++padding) {
    const std::string space(padding, 'x');
    for (const char* digits : {"01", "1a", "1b", "1e", "1f"}) {
      const std::string raw(1, static_cast<char>(std::stoi(digits, nullptr, 16)));
      for (const std::string member : {"name", "novelty"}) {
        const Response response =
            read("get_connection", R"({"data":{")" + member + R"(":")" + space + raw + space + R"("}})");
        ASSERT_TRUE(response.error.has_value()) << digits << " after " << padding;
        EXPECT_EQ(response.error->code, POLYTOMIC_ERROR_MALFORMED_RESPONSE);
      }
      const std::string escaped = R"({"a":")" + space + "\\u00" + digits + space + R"("})";
      const Response response = read("get_connection", R"({"data":{"configuration":)" + escaped + "}}");
      ASSERT_FALSE(response.error.has_value());
      EXPECT_TRUE(parse(std::string(view(connection_of(response).configuration))) == parse(escaped)) << escaped;
    }
  }
}

TEST(Codec, OfDuplicateMembersTheLastCounts) {
  const Response response = read("get_connection", R"({"data":{"id":"first","saved":true,"id":"last","saved":null}})");
  ASSERT_FALSE(response.error.has_value());
  EXPECT_EQ(view(connection_of(response).id), "last");
  EXPECT_TRUE(connection_of(response).null & POLYTOMIC_CONNECTION_HAS_SAVED);
}

TEST(Codec, KeysMatchInAnyCaseWhereTheExactOneIsMissing) {
  const Response response = read("get_connection", R"({"data":{"type":{"Operations":["TARGET"]}}})");
  ASSERT_FALSE(response.error.has_value());
  ASSERT_EQ(connection_of(response).type->operations_count, 1U);
  EXPECT_EQ(view(connection_of(response).type->operations[0]), "TARGET");
}

TEST(Codec, TextIsNulTerminatedAndUnescaped) {
  const Response response = read("get_connection", R"({"data":{"name":"a\u00e9\ud83d\ude00\n\"","status":"x"}})");
  ASSERT_FALSE(response.error.has_value());
  EXPECT_STREQ(connection_of(response).name.data, "aé😀\n\"");
  EXPECT_STREQ(connection_of(response).status.data, "x");
}

TEST(Codec, BrokenBodiesAreRefusedWithTheReason) {
  expect_refused("", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "empty");
  expect_refused("<html>", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "byte 0");
  expect_refused(R"({"data":{"id":"x")", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "not valid JSON");
  expect_refused(R"({"data":{}} trailing)", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "not valid JSON");
  expect_refused(std::string("{\"data\":{}}\0{}", 14), POLYTOMIC_ERROR_MALFORMED_RESPONSE, "follows its end");
  expect_refused("{\"data\":{\"id\":\"\xff\"}}", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "UTF-8");
  expect_refused("{\"data\":{\"other\":\"\xc3\"}}", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "UTF-8");
  expect_refused("{\"data\":{\"\xed\xa0\x80\":1}}", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "UTF-8");
  expect_refused(R"({"data":{"id":"\ud800"}})", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "");
  expect_refused(R"({"data":{"id":"\udc00"}})", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "");
  expect_refused(R"({"data":{"configuration":{"a":"\udc00\ud800"}}})", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "");
  expect_refused(R"({"data":{"api_calls_last_24_hours":01}})", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "not valid JSON");
}

TEST(Codec, WrongTypesAreRefusedNamingThePlace) {
  expect_refused(R"({"data":{"id":5}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "a number at data.id");
  expect_refused(R"({"data":{"saved":"yes"}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "text at data.saved");
  expect_refused(R"({"data":{"type":{"operations":["a",1]}}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE,
                 "data.type.operations[]");
  expect_refused(R"({"data":{"policies":{"a":1}}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "an object at data.policies");
  expect_refused(R"({"data":{"type":[]}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "an array at data.type");
  expect_refused(R"({"data":[]})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "an array");
  expect_refused(R"({"data":null})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "null");
  expect_refused(R"({"data":7})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "a number");
  expect_refused(R"([])", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "an array");
  expect_refused(R"("text")", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "data");
  expect_refused(R"({"other":{}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "no member \"data\"");
  expect_refused(R"({"data":{"api_calls_last_24_hours":9223372036854775808}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE,
                 "64-bit");
  expect_refused(R"({"data":{"api_calls_last_24_hours":1.5}})", POLYTOMIC_ERROR_UNEXPECTED_TYPE, "64-bit");
  expect_refused(R"({"data":{"api_calls_last_24_hours":1e400}})", POLYTOMIC_ERROR_MALFORMED_RESPONSE, "too big");
}

TEST(Codec, DepthIsLimitedWhereverItOccurs) {
  const std::string deep = std::string(70, '[') + std::string(70, ']');
  expect_refused(R"({"data":{"unknown":)" + deep + "}}", POLYTOMIC_ERROR_RESPONSE_TOO_DEEP, "64 levels");
  expect_refused(R"({"data":{"configuration":)" + deep + "}}", POLYTOMIC_ERROR_RESPONSE_TOO_DEEP, "64 levels");
  expect_refused(deep, POLYTOMIC_ERROR_UNEXPECTED_TYPE, "an array");
  const std::string fits = std::string(60, '[') + std::string(60, ']');
  EXPECT_FALSE(read("get_connection", R"({"data":{"configuration":)" + fits + "}}").error.has_value());
}

TEST(Codec, ADeepErrorBodyIsNoApiError) {
  const std::string brackets = std::string(300'000, '[') + std::string(300'000, ']');
  const Response response = read("get_connection", R"({"message":"m","metadata":)" + brackets + "}", 500);
  ASSERT_TRUE(response.error.has_value());
  EXPECT_EQ(response.error->code, POLYTOMIC_ERROR_SERVER_ERROR);
  EXPECT_TRUE(response.error->metadata.empty());
}

TEST(Codec, ErrorBodiesOfEveryShapeAreUnderstood) {
  const auto error_of = [](int status, const std::string& body) { return *read("get_connection", body, status).error; };
  const auto current =
      error_of(404, R"({"key":"not_found","message":"connection not found","status":404,"metadata":{"a":1}})");
  EXPECT_EQ(current.code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(current.key, "not_found");
  EXPECT_EQ(current.message, "connection not found");
  EXPECT_EQ(current.metadata, R"({"a":1})");
  EXPECT_EQ(error_of(400, R"({"message":"m","metadata":{"field":"target"}})").field, "target");
  EXPECT_EQ(error_of(400, R"({"message":"m","metadata":{"field":1}})").field, "");
  EXPECT_EQ(error_of(401, R"({"code":16,"context":{"k":"v"},"error":"bad key","status":"UNAUTHENTICATED"})").message,
            "bad key");
  EXPECT_EQ(error_of(422, R"({"message":"in use","status_code":422,"metadata":[1]})").metadata, "[1]");
  EXPECT_EQ(error_of(500, R"({"error":{"message":"boom"}})").message, "boom");
  EXPECT_EQ(error_of(502, "<html>Bad gateway</html>").code, POLYTOMIC_ERROR_BAD_GATEWAY);
  EXPECT_NE(error_of(502, "<html></html>").message.find("502"), std::string::npos);
  EXPECT_EQ(error_of(418, "").code, POLYTOMIC_ERROR_CLIENT_ERROR);
  EXPECT_EQ(error_of(507, "").code, POLYTOMIC_ERROR_OTHER_SERVER_ERROR);
  EXPECT_EQ(error_of(302, "").code, POLYTOMIC_ERROR_UNEXPECTED_STATUS);
  EXPECT_EQ(error_of(422, R"({"key":"database_missing","message":"gone"})").code, POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(error_of(404, R"({"key":"database_missing","message":"another's key"})").code, POLYTOMIC_ERROR_NOT_FOUND);
}

}  // namespace
