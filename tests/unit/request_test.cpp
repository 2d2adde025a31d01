// Requests on their way to the wire and back: what one side writes, the other reads as the same.
#include "core/request.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/route.h"
#include "core/text.h"
#include "filled_request.h"
#include "polytomic/operations.h"

namespace {

using polytomic::OperationDescriptor;
using polytomic::OwnedRequest;
using polytomic::view;
using polytomic::testing::make_filled_request;
using polytomic::testing::text;

polytomic_status refused(const OperationDescriptor& operation, const void* request) {
  try {
    (void)polytomic::own_request(operation, request);
  } catch (const polytomic::Failure& failure) {
    return failure.error().code;
  }
  return POLYTOMIC_OK;
}

TEST(Request, EveryOperationSurvivesTheWire) {
  for (const OperationDescriptor& operation : polytomic::all_operations()) {
    const auto original = make_filled_request(operation);
    const OwnedRequest sent = polytomic::own_request(operation, original.data());
    const auto wire = polytomic::encode_request(sent);
    const auto route = polytomic::find_route(wire.method, wire.path);
    ASSERT_EQ(route.operation, &operation) << operation.name << " " << wire.path;
    const auto query = polytomic::decode_query(wire.query);
    ASSERT_TRUE(query.has_value());
    const OwnedRequest received = polytomic::decode_request(operation, {route.path, *query, wire.body});
    const auto again = polytomic::encode_request(received);
    EXPECT_EQ(wire.path, again.path);
    EXPECT_EQ(wire.query, again.query);
    EXPECT_EQ(wire.body, again.body);
  }
}

TEST(Request, PathsAreEncodedSegmentBySegment) {
  polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
  request.id = text("../a%2Fb");
  request.schema_id = text("main.a b?");
  const auto owned = polytomic::own_request(polytomic::describe(polytomic::Operation::get_schema), &request);
  EXPECT_EQ(polytomic::encode_request(owned).path, "/api/connections/..%2Fa%252Fb/schemas/main.a%20b%3F");
}

TEST(Request, ParametersRepeatTheirKeyInBrackets) {
  const polytomic_parameter params[] = {
      {text("table"), text("a&b")}, {text("schema"), text("x")}, {text("schema"), text("y")}};
  polytomic_get_sync_source_request request = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
  request.id = text("1");
  request.params = params;
  request.params_count = 3;
  const auto owned = polytomic::own_request(polytomic::describe(polytomic::Operation::get_sync_source), &request);
  EXPECT_EQ(polytomic::encode_request(owned).query, "params[table]=a%26b&params[schema]=x&params[schema]=y");
}

TEST(Request, ContentThatIsWrongIsRefusedNamingTheField) {
  const auto& get = polytomic::describe(polytomic::Operation::get_connection);
  polytomic_get_connection_request request = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_MISSING_FIELD);
  request.id = text("");
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_MISSING_FIELD);
  request.id = text(".");
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  request.id = text("..");
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  request.id = {"a\0b", 3};
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_INVALID_CHARACTER);
  request.id = text("a\r\nX: y");
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_INVALID_CHARACTER);
  request.id = text("\xc0\xaf");
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_INVALID_UTF8);
  request.id = {nullptr, 4};
  EXPECT_EQ(refused(get, &request), POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST(Request, TargetAndPropertiesExcludeEachOther) {
  const auto& operation = polytomic::describe(polytomic::Operation::get_sync_target_fields);
  const polytomic_parameter property{text("name"), text("x")};
  polytomic_get_sync_target_fields_request request = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
  request.id = text("1");
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_ERROR_MISSING_FIELD);
  request.target = text("t");
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_OK);
  request.properties = &property;
  request.properties_count = 1;
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_ERROR_CONFLICTING_FIELDS);
  request.target = {};
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_OK);
  request.refresh = 9;
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST(Request, CountsThatCannotBeMeantAreRefused) {
  polytomic_get_sync_source_request request = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
  request.id = text("1");
  const polytomic_parameter one{text("table"), text("x")};
  request.params = &one;
  for (const std::size_t count : {SIZE_MAX, SIZE_MAX / 2 + 1, std::size_t{1} << 40U}) {
    request.params_count = count;
    EXPECT_EQ(refused(polytomic::describe(polytomic::Operation::get_sync_source), &request),
              POLYTOMIC_ERROR_INVALID_ARGUMENT);
  }
  request.params = nullptr;
  request.params_count = 1;
  EXPECT_EQ(refused(polytomic::describe(polytomic::Operation::get_sync_source), &request),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST(Request, NamesOfParametersStayNames) {
  const auto& operation = polytomic::describe(polytomic::Operation::get_sync_source);
  polytomic_get_sync_source_request request = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
  request.id = text("1");
  polytomic_parameter one{text("table"), text("x")};
  request.params = &one;
  request.params_count = 1;
  for (const char* good : {"table", "a]", "[a", "a[0]", "]", "[", "a=b&c", "params"}) {
    one.name = text(good);
    const auto sent = polytomic::own_request(operation, &request);
    const auto wire = polytomic::encode_request(sent);
    const auto received =
        polytomic::decode_request(operation, {{{"id", "1"}}, *polytomic::decode_query(wire.query), ""});
    const auto* entry = static_cast<const polytomic_get_sync_source_request*>(received.data);
    ASSERT_EQ(entry->params_count, 1U) << good;
    EXPECT_EQ(view(entry->params[0].name), good);
  }
  for (const char* bad : {"a][", "a][0", "a][b"}) {
    one.name = text(bad);
    EXPECT_EQ(refused(operation, &request), POLYTOMIC_ERROR_INVALID_CHARACTER) << bad;
  }
}

TEST(Request, ConfigurationsMustBeJsonObjects) {
  const auto& operation = polytomic::describe(polytomic::Operation::create_connection);
  polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
  request.name = text("n");
  request.type = text("sqlite");
  for (const char* wrong : {"[]", "7", "{", "{\"a\":1}x", "null", "{\"a\":\"\x01\"}"}) {
    request.configuration = text(wrong);
    EXPECT_EQ(refused(operation, &request), POLYTOMIC_ERROR_INVALID_JSON) << wrong;
  }
  const std::string deep = "{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}";
  request.configuration = {deep.data(), deep.size()};
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_ERROR_INVALID_JSON);
  request.configuration = text("{}");
  EXPECT_EQ(refused(operation, &request), POLYTOMIC_OK);
}

std::string read_params(const char* query_text, polytomic::Operation id = polytomic::Operation::get_sync_source) {
  const auto& operation = polytomic::describe(id);
  const auto query = polytomic::decode_query(query_text);
  const OwnedRequest request = polytomic::decode_request(operation, {{{"id", "1"}}, *query, ""});
  const auto wire = polytomic::encode_request(request);
  return wire.query;
}

TEST(Request, MapParametersAreReadInEveryFormThatClientsSend) {
  const std::string expected = "params[table]=a&params[schema]=b&params[schema]=c";
  EXPECT_EQ(read_params("params[table]=a&params[schema]=b&params[schema]=c"), expected);
  EXPECT_EQ(read_params("params%5Btable%5D=a&params%5Bschema%5D=b&params%5Bschema%5D=c"), expected);
  EXPECT_EQ(read_params("params[table][]=a&params[schema][]=b&params[schema][]=c"), expected);
  EXPECT_EQ(read_params("params[table][0]=a&params[schema][0]=b&params[schema][1]=c"), expected);
  EXPECT_EQ(read_params("params=%7B%22table%22%3A%5B%22a%22%5D%2C%22schema%22%3A%5B%22b%22%2C%22c%22%5D%7D"), expected);
  EXPECT_EQ(read_params("table=a&schema=b&schema=c"), expected);
  EXPECT_EQ(read_params("target=&properties[name]=My%20new%20audience", polytomic::Operation::get_sync_target_fields)
                .find("target="),
            0U);
  EXPECT_THROW((void)read_params("params=map[table:[a]]"), polytomic::Failure);
  EXPECT_THROW((void)read_params("target=a&target=b", polytomic::Operation::get_sync_target_fields),
               polytomic::Failure);
}

TEST(Route, LiteralSegmentsWinAndMethodsAreTold) {
  EXPECT_EQ(polytomic::find_route("POST", "/api/connections/test").operation->name, "test_connection");
  EXPECT_EQ(polytomic::find_route("GET", "/api/connections/abc").operation->name, "get_connection");
  EXPECT_EQ(polytomic::find_route("GET", "/api/connections/1/schemas/status").operation->name, "get_schemas_status");
  EXPECT_EQ(polytomic::find_route("GET", "/api/connections/1/schemas/a%2Fb").path[1].second, "a/b");
  const auto wrong_method = polytomic::find_route("PATCH", "/api/me");
  EXPECT_EQ(wrong_method.operation, nullptr);
  EXPECT_EQ(wrong_method.allowed, std::vector<std::string_view>{"GET"});
  EXPECT_EQ(polytomic::find_route("POST", "/api/connections/connect").operation->name, "connect_connection");
  EXPECT_EQ(polytomic::find_route("POST", "/api/connections/connect/").operation->name, "connect_connection");
  EXPECT_TRUE(polytomic::find_route("POST", "/api/connections/connect//").allowed.empty());
  EXPECT_TRUE(polytomic::find_route("GET", "/api/nothing").allowed.empty());
  EXPECT_TRUE(polytomic::find_route("GET", "/api/connections/").allowed.empty());
  EXPECT_TRUE(polytomic::find_route("GET", "/api/connections/%zz").allowed.empty());
}

}  // namespace
