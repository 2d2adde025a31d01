// Data on web servers: what is asked, and what is made of the answers.
#include "faults/compressed.h"
#include "faults/scripted_server.h"
#include "fixture.h"

namespace polytomic::local::csv::testing {
namespace {

using faults::always;
using faults::answer;
using faults::Connection;
using faults::ScriptedServer;

const std::string table = "id,name\n1,Ann\n2,Bob\n";

class WebTest : public CsvTest {
 protected:
  // What the server is asked by describing the table.
  static bool asks_for(const std::string& request, const std::string& line) {
    return request.find(line + "\r\n") != std::string::npos;
  }
};

bool begins(const Connection& connection, std::string_view line) { return connection.request().starts_with(line); }

TEST_F(WebTest, ReadsATable) {
  ScriptedServer server(always(answer("200 OK", table)));
  const auto database = open(server.url() + "/people.csv");
  database->test(context());
  const Object object = database->describe_all(context()).at(0);
  EXPECT_EQ(columns(object), "id integer, name text");
  EXPECT_EQ(warnings(object), "");
  EXPECT_EQ(database->sample(object, 1, context()).at(0), R"({"id":1,"name":"Ann"})");
}

TEST_F(WebTest, SendsWhatIsConfigured) {
  ScriptedServer server(always(answer("200 OK", table)));
  const std::string url = server.url() + "/people.csv?a=1#part";
  static_cast<void>(describe(url, R"("headers":[{"name":"X-One","value":"1"},{"name":"X-Empty","value":""}],)"
                                  R"("parameters":[{"name":"q w","value":"a&b=c"}],)"
                                  R"("auth":{"basic":{"username":"ann","password":"p:w"}})"));
  const std::string basic = server.requests().at(0);
  EXPECT_TRUE(basic.starts_with("GET /people.csv?a=1&q%20w=a%26b%3Dc HTTP/1.1\r\n")) << basic;
  EXPECT_TRUE(asks_for(basic, "X-One: 1")) << basic;
  EXPECT_TRUE(asks_for(basic, "X-Empty:")) << basic;
  EXPECT_TRUE(asks_for(basic, "Authorization: Basic YW5uOnA6dw==")) << basic;
  static_cast<void>(describe(url, R"("auth":{"header":{"name":"X-Key","value":"k"}})"));
  EXPECT_TRUE(asks_for(server.requests().at(1), "X-Key: k"));
  static_cast<void>(describe(server.url(), R"("auth":{"query":[{"name":"key","value":"k"}]})"));
  EXPECT_TRUE(server.requests().at(2).starts_with("GET /?key=k HTTP/1.1\r\n")) << server.requests().at(2);
}

TEST_F(WebTest, FetchesATokenAndKeepsIt) {
  ScriptedServer server([](Connection& connection) {
    while (connection.read_request()) {
      const bool is_token = begins(connection, "POST /token");
      connection.send(is_token ? answer("200 OK", R"({"access_token":"t0ken","expires_in":3600})")
                               : answer("200 OK", table));
    }
  });
  const auto database = open(
      server.url() + "/a.csv",
      R"("auth":{"oauth":{"client_id":"me","client_secret":"s&t","token_endpoint":)" + json(server.url() + "/token") +
          R"(,"scopes":["read","write"],"extra_form_data":[{"name":"audience","value":"x"}],"auth_style":1}})");
  database->test(context());
  EXPECT_EQ(columns(database->describe_all(context()).at(0)), "id integer, name text");
  const std::vector<std::string> requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  expect_part(requests[0],
              "\r\n\r\ngrant_type=client_credentials&scope=read%20write&audience=x&client_id=me&client_secret=s%26t");
  EXPECT_TRUE(asks_for(requests[1], "Authorization: Bearer t0ken"));
  EXPECT_TRUE(asks_for(requests[2], "Authorization: Bearer t0ken"));
}

TEST_F(WebTest, FindsOutHowATokenEndpointWantsItsClient) {
  ScriptedServer server([](Connection& connection) {
    while (connection.read_request()) {
      const bool has_header = connection.request().find("Authorization: Basic bWU6cyUyNnQ=") != std::string::npos;
      if (!begins(connection, "POST")) {
        connection.send(answer("200 OK", table));
      } else {
        connection.send(has_header ? answer("401 Unauthorized", R"({"error":"invalid_client"})")
                                   : answer("200 OK", R"({"access_token":"t0ken"})"));
      }
    }
  });
  const std::string oauth =
      R"("auth":{"oauth":{"client_id":"me","client_secret":"s&t","token_endpoint":)" + json(server.url() + "/token");
  EXPECT_EQ(columns(describe(server.url(), oauth + "}}")), "id integer, name text");
  const Error error = failure_of([&] { static_cast<void>(describe(server.url(), oauth + R"(,"auth_style":2}})")); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(error.message, "invalid_client");
  EXPECT_EQ(error.message.find("s&t"), std::string::npos);
}

TEST_F(WebTest, FetchesAnotherTokenWhereOneWasWithdrawn) {
  ScriptedServer server([](Connection& connection) {
    int tokens = 0;
    while (connection.read_request()) {
      if (begins(connection, "POST")) {
        connection.send(answer("200 OK", R"({"access_token":"t)" + std::to_string(++tokens) + "\"}"));
      } else {
        const bool is_good = connection.request().find("Bearer t2\r\n") != std::string::npos;
        connection.send(is_good ? answer("200 OK", table) : answer("401 Unauthorized", ""));
      }
    }
  });
  EXPECT_EQ(columns(describe(server.url(), R"("auth":{"oauth":{"client_id":"a","client_secret":"b","token_endpoint":)" +
                                               json(server.url()) + "}}")),
            "id integer, name text");
}

TEST_F(WebTest, FollowsRedirects) {
  ScriptedServer elsewhere(always(answer("200 OK", table)));
  ScriptedServer server([&](Connection& connection) {
    while (connection.read_request()) {
      const std::string target = begins(connection, "GET /far") ? elsewhere.url() + "/x" : "/far";
      connection.send(answer("302 Found", "moved", "Location: " + target + "\r\n"));
    }
  });
  EXPECT_EQ(columns(describe(server.url() + "/near")), "id integer, name text");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(WebTest, Decompresses) {
  std::string text = table;
  while (text.size() < 300'000) text += "3,Cy\n";
  ScriptedServer server(always(answer("200 OK", faults::gzip(text), "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(columns(describe(server.url())), "id integer, name text");
}

TEST_F(WebTest, TellsChangesByValidators) {
  std::string headers = "ETag: \"1\"\r\n";
  ScriptedServer server([&](Connection& connection) {
    while (connection.read_request()) connection.send("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 19\r\n\r\n");
  });
  const auto database = open(server.url());
  const std::string before = database->fingerprint(context());
  EXPECT_EQ(database->fingerprint(context()), before);
  EXPECT_TRUE(server.requests().at(0).starts_with("HEAD / HTTP/1.1\r\n"));
  headers = "ETag: \"2\"\r\n";
  EXPECT_NE(database->fingerprint(context()), before);
  headers = "";
  EXPECT_NE(database->fingerprint(context()), database->fingerprint(context())) << "the length alone says nothing";
}

TEST_F(WebTest, CountsAsChangedWhatSaysNothing) {
  ScriptedServer server(always("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"));
  const auto database = open(server.url());
  EXPECT_NE(database->fingerprint(context()), database->fingerprint(context()));
}

struct Refusal {
  std::string status;
  polytomic_status code;
  std::string words;
};

TEST_F(WebTest, SaysWhatAnAnswerMeans) {
  const std::vector<Refusal> cases{
      {"401 Unauthorized", POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "missing or wrong"},
      {"403 Forbidden", POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "may not read"},
      {"404 Not Found", POLYTOMIC_ERROR_DATABASE_MISSING, "nothing at this address"},
      {"418 Teapot", POLYTOMIC_ERROR_DATABASE_ERROR, "answered 418"},
      {"429 Too Many Requests", POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "too often"},
      {"500 Oops", POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "trouble"},
      {"503 Busy", POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "trouble"},
  };
  for (const Refusal& each : cases) {
    ScriptedServer server(always(answer(each.status, "id\n1\n", "Retry-After: 7\r\n")));
    const Error error = failure_of([&] {
      static_cast<void>(
          describe(server.url() + "/a.csv?key=s3cret", R"("parameters":[{"name":"k","value":"s3cret"}])"));
    });
    EXPECT_EQ(error.code, each.code) << error.message;
    expect_part(error.message, each.words);
    expect_part(error.message, server.url() + "/a.csv");
    EXPECT_EQ(error.message.find("s3cret"), std::string::npos) << error.message;
    EXPECT_EQ(error.retry_after_milliseconds, 7000) << each.status;
  }
}

}  // namespace
}  // namespace polytomic::local::csv::testing
