// Requests over real sockets: what reaches the backend, and what the client gets.
#include "core/generated/builders.h"
#include "core/route.h"
#include "filled_request.h"
#include "polytomic/operations.h"
#include "server/listen_socket.h"
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

Ask ask_for(const WireRequest& wire) {
  Ask ask{.method = wire.method, .target = wire.path, .body = {}};
  if (!wire.query.empty()) ask.target += "?" + wire.query;
  if (!wire.body.empty()) {
    ask.body = wire.body;
    ask.headers.emplace_back("Content-Type: application/json; charset=utf-8");
  }
  return ask;
}

using ServerRequest = ServerTest;
using ServerMethod = ServerTest;
using ServerBody = ServerTest;
using ServerAnswer = ServerTest;

TEST_F(ServerRequest, EveryOperationArrivesAsItWasSent) {
  HttpClient client(base());
  for (const OperationDescriptor& operation : all_operations()) {
    const WireRequest sent =
        encode_request(own_request(operation, polytomic::testing::make_filled_request(operation).data()));
    const Reply reply = client.send(ask_for(sent));
    EXPECT_EQ(reply.status, operation.success_status) << operation.name << ": " << reply.body;
    ASSERT_EQ(backend.operations().back(), operation.id) << operation.name;
    const WireRequest received = backend.seen().back();
    EXPECT_EQ(sent.path, received.path);
    EXPECT_EQ(sent.query, received.query);
    EXPECT_EQ(sent.body, received.body);
    EXPECT_EQ(reply.header("X-Polytomic-Version"), operation.sends);
    EXPECT_EQ(reply.header("Content-Length"), std::to_string(reply.body.size()));
  }
}

TEST_F(ServerRequest, ParametersAreReadInEveryWayThatClientsWriteThem) {
  const std::string path = "/api/connections/1/modelsync/source";
  const std::string table = "params[table]=a";
  const std::string schemas = "params[schema]=b&params[schema]=c";
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"params[table]=a", table},
      {"params%5Btable%5D=a", table},
      {"params[table][]=a", table},
      {"params[table][0]=a", table},
      {"table=a", table},
      {"params%5btable%5d%5b%5d=a", table},
      {"params%5Btable%5D%5B0%5D=a", table},
      {"table=a&schema=b&schema=c", table + "&" + schemas},
      {"params=%7B%22table%22:%22a%22%7D", table},
      {"params[table]=a&params[schema]=b&params[schema]=c", table + "&" + schemas},
      {"params[table][0]=a&params[schema][0]=b&params[schema][1]=c", table + "&" + schemas},
      {"params=%7B%22table%22%3A%5B%22a%22%5D%2C%22schema%22%3A%5B%22b%22%2C%22c%22%5D%7D", table + "&" + schemas},
      {"params[table]="
       "%C3%A9+%2B%26",
       "params[table]=%C3%A9%20%2B%26"},
  };
  for (const auto& [form, expected] : forms) {
    EXPECT_EQ(get(std::string(path).append("?").append(form)).status, 200) << form;
    EXPECT_EQ(backend.seen().back().query, expected) << form;
  }
  const std::string properties = "properties[name]=x&properties[schema]=y";
  for (const char* form :
       {"properties[name]=x&properties[schema]=y", "properties%5Bname%5D=x&properties%5Bschema%5D=y",
        "properties[name][0]=x&properties[schema][]=y", "properties=%7B%22name%22:%22x%22,%22schema%22:[%22y%22]%7D"}) {
    EXPECT_EQ(get(std::string("/api/connections/1/modelsync/target/fields?") + form).status, 200) << form;
    EXPECT_EQ(backend.seen().back().query, properties) << form;
  }
}

TEST_F(ServerRequest, ParametersThatAreNoLongerOnesAreRefusedWithTheRightForm) {
  struct Form {
    std::string query;
    std::string named;
  };
  for (const auto& [query, named] : std::vector<Form>{
           {"params=map[schema:[b%20c]%20table:[a]]", "Go"},
           {"params=map%5Btable%3A%5Ba%5D%5D", "Go"},
           {"params=%7Btable=[a],%20schema=[b,%20c]%7D", "Java"},
           {"params=%7Btable%3D%5Ba%5D%7D", "Java"},
           {"params=table", "JSON"},
           {"params=", "JSON"},
           {"params=[%22a%22]", "JSON"},
           {"params=%7B%22table%22:1%7D", "texts"},
           {"params=%7B%22table%22:[[]]%7D", "texts"},
           {"params=%7B%22table%22:%22a%22%7D%00x", "JSON"},
           {"params[]=a", "params[name]=value"},
           {"params[table=a", "params[name]=value"},
           {"params[table]x=a", "params[name]=value"},
           {"params[table][deep]=a", "map in a map"},
       }) {
    for (const char* path : {"/api/connections/1/modelsync/source?", "/api/connections/1/modelsync/source/fields?"}) {
      const Reply reply = get(path + query);
      EXPECT_EQ(reply.status, 400) << query;
      EXPECT_TRUE(error_member(reply, "message").starts_with("params ")) << reply.body;
      EXPECT_NE(error_member(reply, "message").find(named), std::string::npos) << query << reply.body;
    }
  }
  const Reply properties = get("/api/connections/1/modelsync/target/fields?properties=map[name:x]");
  expect_error(properties, 400, "bad_request");
  EXPECT_TRUE(error_member(properties, "message").starts_with("properties must be a map")) << properties.body;
  EXPECT_TRUE(backend.seen().empty());
}

TEST_F(ServerRequest, LiteralSegmentsWinAndASlashAtTheEndOfConnectIsFree) {
  const std::string page = R"({"name":"n","redirect_url":"https://x.example"})";
  for (const char* target : {"/api/connections/connect/", "/api/connections/connect"}) {
    EXPECT_EQ(send({.method = "POST", .target = target, .body = page}).status, 200) << target;
    EXPECT_EQ(backend.operations().back(), Operation::connect_connection);
    EXPECT_EQ(get(target).header("Allow"), "POST, OPTIONS");
  }
  expect_error(send({.method = "POST", .target = "/api/connections/connect//", .body = page}), 404, "not_found");
  expect_error(get("/api/connections/"), 404, "not_found");
  EXPECT_EQ(get("/api/connections/test").header("Allow"), "POST, OPTIONS");
  EXPECT_EQ(get("/api/connections/1/schemas/status").status, 200);
  EXPECT_EQ(backend.operations().back(), Operation::get_schemas_status);
  EXPECT_EQ(get("/api/connections/1/schemas/statuses").status, 200);
  EXPECT_EQ(backend.operations().back(), Operation::get_schema);
}

TEST_F(ServerRequest, PathsThatDoNotExistAreRefused) {
  for (const char* path : {"/ap", "/api", "/api/", "/api/nothing", "/api/connections/1/nothing",
                           "/api/connections//source", "//api/me", "/metrics/x", "/apix"}) {
    expect_error(get(path), 404, "not_found");
  }
}

TEST_F(ServerRequest, MalformedAndOverlongUrlsAreRefused) {
  for (const char* target : {"/api/connections/%", "/api/connections/%zz", "/api/connections/%4", "/api/me?x=%",
                             "/api/connections/1/modelsync/source?params[%4]=1"}) {
    expect_error(get(target), 400, "bad_request");
  }
  expect_error(get("/api/connections/%ff%fe"), 400, "invalid_utf8");
  expect_error(get("/api/connections/a%00b"), 400, "invalid_character");
  expect_error(get("/api/connections/a%0d%0ab"), 400, "invalid_character");
  expect_error(get("/api/connections/.."), 400, "invalid_argument");
  expect_error(get("/api/connections/" + std::string(9000, 'x')), 400, "bad_request");
  EXPECT_EQ(get("/api/connections/" + std::string(8000, 'x')).status, 200);
  EXPECT_EQ(get("/api/me?" + std::string(8000, '&')).status, 200);
  EXPECT_EQ(get("/api/me?" + std::string(40'000, '&')).status, 414);  // the HTTP library's own words
  ServerOptions roomy;
  roomy.header_limit = std::size_t{64} << 10U;
  restart(roomy);
  expect_error(get("/api/me?" + std::string(40'000, '&')), 400, "bad_request");
}

TEST_F(ServerRequest, IdsAndLogsDoNotMixWithContent) {
  const Reply reply = send(with_header({.target = "/api/connections/secret-id?force=true&token=secret", .body = {}},
                                       "X-Request-Id: a.B_c-9"));
  EXPECT_EQ(reply.header("X-Request-Id"), "a.B_c-9");
  const TestLog::Record record = log.wait_for(0);
  EXPECT_EQ(record.component, "server");
  EXPECT_EQ(*find_header(record.fields, "path"), "/api/connections/{id}");
  EXPECT_EQ(*find_header(record.fields, "method"), "GET");
  EXPECT_EQ(*find_header(record.fields, "status"), "200");
  EXPECT_EQ(*find_header(record.fields, "request_id"), "a.B_c-9");
  EXPECT_EQ(*find_header(record.fields, "bytes"), std::to_string(reply.body.size()));
  for (const auto& [name, value] : record.fields) EXPECT_EQ(value.find("secret"), std::string::npos) << name;

  for (const std::string& unusable :
       {std::string("a b"), std::string(129, 'x'), std::string("ü"), std::string("a\"b")}) {
    const std::string made = send(with_header({}, "X-Request-Id: " + unusable)).header("X-Request-Id");
    EXPECT_EQ(made.size(), 32U);
    EXPECT_EQ(made.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST_F(ServerMethod, WrongOnesAreRefusedAndTheRightOnesNamed) {
  const Reply reply = send({.method = "POST", .target = "/api/me", .body = "{}"});
  expect_error(reply, 405, "method_not_allowed");
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD, OPTIONS");
  const Reply connection = send({.method = "PATCH", .target = "/api/connections/1", .body = "{}"});
  expect_error(connection, 405, "method_not_allowed");
  EXPECT_EQ(connection.header("Allow"), "GET, HEAD, PUT, DELETE, OPTIONS");
  expect_error(send({.method = "BREW", .target = "/api/connections", .body = {}}), 405, "method_not_allowed");
}

TEST_F(ServerMethod, HeadIsGetWithoutBody) {
  const Reply full = get("/api/me");
  const Reply head = send({.method = "HEAD", .target = "/api/me", .body = {}});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(full.body.size()));
  EXPECT_EQ(backend.operations().back(), Operation::get_identity);
}

TEST_F(ServerMethod, AnswersFromMemoryAreLikeAllOthers) {
  const auto text = std::make_shared<const std::string>(R"({"data":{"id":"shared"}})");
  backend.answer_at_once_with([&](const Call& call) {
    EXPECT_TRUE(call.options().wants_json);
    Response response;
    response.json = text;
    return response;
  });
  const Reply reply = send(with_header({}, "X-Request-Id: one"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, *text);
  EXPECT_EQ(reply.header("Content-Type"), "application/json");
  EXPECT_EQ(reply.header("X-Request-Id"), "one");
  EXPECT_EQ(*find_header(log.wait_for(0).fields, "bytes"), std::to_string(text->size()));
  const Reply head = send({.method = "HEAD", .body = {}});
  EXPECT_EQ(head.header("Content-Length"), std::to_string(text->size()));
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(get("/api/connections/a/source").header("Deprecation"), "@1707350400");
  backend.answer_at_once_with(
      [](const Call&) { return Response::failed(make_error(POLYTOMIC_ERROR_NOT_FOUND, "nothing")); });
  expect_error(get("/api/me"), 404, "not_found");
  backend.answer_at_once_with([](const Call&) -> Response { throw std::bad_alloc(); });
  expect_error(get("/api/me"), 500, "internal");
  EXPECT_TRUE(backend.operations().empty());
}

TEST_F(ServerMethod, OptionsNamesWhatAPathHas) {
  const Reply reply = send({.method = "OPTIONS", .target = "/api/connections", .body = {}});
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD, POST, OPTIONS");
  expect_error(send({.method = "OPTIONS", .target = "/api/nothing", .body = {}}), 404, "not_found");
}

TEST_F(ServerMethod, OptionsOfTheWholeServerAreThoseOfAllPaths) {
  RawClient client(server->port());
  client.say("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string heard = client.hear_all();
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 204")) << heard;
  EXPECT_NE(heard.find("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"), std::string::npos) << heard;
}

TEST_F(ServerMethod, HeadTakesAPathThatCanBeGot) {
  for (const char* target : {"/api/connections/test", "/api/connections/1/schemas/refresh"}) {
    const Reply reply = send({.method = "HEAD", .target = target, .body = {}});
    EXPECT_EQ(reply.status, 405) << target;
    EXPECT_EQ(reply.header("Allow"), "POST, OPTIONS");
  }
  EXPECT_EQ(send({.method = "HEAD", .target = "/api/nothing", .body = {}}).status, 404);
  EXPECT_TRUE(backend.seen().empty());
}

Ask create(std::string body) { return {.method = "POST", .target = "/api/connections", .body = std::move(body)}; }

TEST_F(ServerBody, ThatIsNoJsonIsRefused) {
  for (const std::string& body :
       {std::string(""), std::string("{"), std::string("[]"), std::string("nonsense"), std::string("{} x"),
        std::string("{}\0{}", 5), std::string("{\"name\":\"\xff\xfe\",\"type\":\"t\",\"configuration\":{}} x"),
        std::string(5000, '[')}) {
    expect_error(send(create(body)), 400, "invalid_json");
  }
  expect_error(send(create(R"({"name":true,"type":"t","configuration":{}})")), 400, "bad_request");
  expect_error(send(create("{\"name\":\"\xff\xfe\",\"type\":\"t\",\"configuration\":{}}")), 400, "invalid_utf8");
  expect_error(send(create(R"({"name":"n","configuration":{}})")), 400, "missing_field");
  expect_error(get("/api/connections/1/modelsync/target/fields"), 400, "missing_field");
  expect_error(get("/api/connections/1/modelsync/target/fields?target=a&properties[b]=c"), 400, "conflicting_fields");
}

TEST_F(ServerBody, MustBeCalledJsonWhereItIsCalledAnything) {
  const std::string body = R"({"name":"n","type":"t","configuration":{}})";
  for (const char* good : {"application/json", "Application/JSON ; charset=UTF-8", ""}) {
    EXPECT_EQ(send(with_header(create(body), std::string("Content-Type:") + (*good != 0 ? " " : "") + good)).status,
              200)
        << good;
  }
  for (const char* bad : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx"}) {
    expect_error(send(with_header(create(body), std::string("Content-Type: ") + bad)), 400, "bad_request");
  }
}

TEST_F(ServerBody, OverTheLimitIsRefusedAndTheConnectionClosed) {
  ServerOptions small;
  small.body_limit = 1000;
  restart(small);
  const std::string frame = R"({"name":"","type":"t","configuration":{}})";
  const auto sized = [&](std::size_t size) {
    return R"({"name":")" + std::string(size - frame.size(), 'n') + R"(","type":"t","configuration":{}})";
  };
  for (const std::vector<std::string>& extra :
       {std::vector<std::string>{"Expect:", "Content-Type: application/json"},
        {"Expect:", "Content-Type: application/json", "Transfer-Encoding: chunked"}}) {
    for (const std::size_t size : {std::size_t{1000}, std::size_t{1001}, std::size_t{15'000}}) {
      Ask ask = create(sized(size));
      ask.headers.insert(ask.headers.end(), extra.begin(), extra.end());
      const Reply reply = send(ask);
      if (size <= 1000) {
        EXPECT_EQ(reply.status, 200) << reply.body;
      } else {
        expect_error(reply, 413, "request_too_large");
        EXPECT_EQ(reply.header("Connection"), "close");
      }
    }
  }
  // One that asks first is told before it sends anything.
  expect_error(send(with_header(create(sized(1'000'000)), "Expect: 100-continue")), 413, "request_too_large");
}

TEST_F(ServerAnswer, HoldsTheResultInItsEnvelope) {
  backend.answer_with([](const Call& call) {
    Response response = smallest_response(*call.operation());
    auto arena = std::make_shared<Arena>();
    response.result =
        ConnectionBuilder(*arena).id("1").name("nämé 😀 \"quoted\"").configuration(R"({"port":5432.0})").get();
    response.arena = std::move(arena);
    return response;
  });
  const Reply reply = get("/api/connections/1");
  EXPECT_EQ(reply.body,
            "{\"data\":{\"id\":\"1\",\"name\":\"nämé 😀 \\\"quoted\\\"\",\"configuration\":{\"port\":5432.0}}}");
  EXPECT_EQ(reply.header("Content-Type"), "application/json");
}

TEST_F(ServerAnswer, IsEmptyWhereThereIsNoResult) {
  const Reply deleted = send({.method = "DELETE", .target = "/api/connections/1", .body = {}});
  EXPECT_EQ(deleted.status, 200);
  EXPECT_EQ(deleted.body, "");
  EXPECT_EQ(deleted.header("Content-Length"), "0");
  const Reply refreshed = send({.method = "POST", .target = "/api/connections/a%20b/schemas/refresh", .body = {}});
  EXPECT_EQ(refreshed.status, 202);
  EXPECT_EQ(refreshed.body, "{}");
  EXPECT_EQ(refreshed.header("Location"), "/api/connections/a%20b/schemas/status");
  backend.answer_with([](const Call& call) {
    Response response = smallest_response(*call.operation());
    response.headers.emplace_back("location", "/elsewhere");
    response.headers.emplace_back("Set-Cookie", "private");
    return response;
  });
  const Reply located = send({.method = "POST", .target = "/api/connections/1/schemas/refresh", .body = {}});
  EXPECT_EQ(located.header("Location"), "/elsewhere");
  EXPECT_EQ(located.header("Set-Cookie"), "(absent)");
}

TEST_F(ServerAnswer, CarriesEveryErrorSoThatTheClientKnowsItAgain) {
  for (const polytomic_status code :
       {POLYTOMIC_ERROR_NOT_FOUND, POLYTOMIC_ERROR_DATABASE_LOCKED, POLYTOMIC_ERROR_RATE_LIMITED,
        POLYTOMIC_ERROR_CATALOG_KEY, POLYTOMIC_ERROR_UNPROCESSABLE, POLYTOMIC_ERROR_DEADLINE_EXCEEDED,
        POLYTOMIC_ERROR_INTERNAL}) {
    backend.answer_with([code](const Call&) {
      Error error = make_error(code, "why \"é\"");
      error.metadata = R"({"used_by":[{"id":"1"}]})";
      error.retry_after_milliseconds = 1500;
      return Response::failed(std::move(error));
    });
    const Reply reply = get("/api/me");
    const Response again =
        read_answer(nullptr, static_cast<int>(reply.status), reply.headers, std::pmr::string(reply.body), 64);
    ASSERT_TRUE(again.error.has_value());
    EXPECT_EQ(again.error->code, code);
    EXPECT_EQ(again.error->message, "why \"é\"");
    EXPECT_EQ(again.error->metadata, R"({"used_by":[{"id":"1"}]})");
    EXPECT_EQ(again.error->retry_after_milliseconds, 2000);
  }
  backend.answer_with(
      [](const Call&) { return Response::failed(make_error(POLYTOMIC_ERROR_CONNECT, "no way there")); });
  expect_error(get("/api/me"), 500, "server_error");
}

TEST(ListenAddress, IsReadInBothForms) {
  EXPECT_EQ(format_authority(*parse_listen_address("127.0.0.1:8080")), "127.0.0.1:8080");
  EXPECT_EQ(format_authority(*parse_listen_address("[::1]:0")), "[::1]:0");
  EXPECT_EQ(format_authority(*parse_listen_address("localhost:1")), "127.0.0.1:1");
  for (const char* bad : {"", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
                          "::1:80", "[::1]", "[127.0.0.1]:1", "host.example:80", "127.0.0.1:80 "}) {
    EXPECT_FALSE(parse_listen_address(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace polytomic::server::testing
