// Web servers that are slow, endless, false or gone; and credentials that stay where they belong.
#include <future>

#include "faults/certificates.h"
#include "faults/scripted_server.h"
#include "fixture.h"

namespace polytomic::local::csv::testing {
namespace {

using faults::always;
using faults::answer;
using faults::certificates;
using faults::Connection;
using faults::ScriptedServer;

const std::string table = "id,name\n1,Ann\n2,Bob\n";
const std::string basic = R"("auth":{"basic":{"username":"ann","password":"s3cret"}})";

class WebSafetyTest : public CsvTest {
 protected:
  Error failure(const std::string& url, const std::string& more = "") const {
    return failure_of([&] { static_cast<void>(describe(url, more)); });
  }
  static std::string trusting(const char* name) {
    return "\"ca_cert\":" + json(faults::content_of(certificates().certificate_file(name)));
  }
};

TEST_F(WebSafetyTest, EndsASlowAnswerWhenCancelled) {
  ScriptedServer server([](Connection& connection) {
    if (!connection.read_request()) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nid,name\n");
    connection.wait_for_close();
  });
  const auto database = open(server.url());
  auto outcome = std::async(std::launch::async,
                            [&] { return failure_of([&] { static_cast<void>(database->describe_all(context())); }); });
  server.wait_for_requests(1);
  const auto start = std::chrono::steady_clock::now();
  cancelled_ = true;
  EXPECT_EQ(outcome.get().code, POLYTOMIC_ERROR_CANCELLED);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));  // it would wait for the deadline
  server.wait_for_ended_connections(1);
}

TEST_F(WebSafetyTest, EndsASilentServerAtTheDeadline) {
  ScriptedServer server([](Connection& connection) {
    if (connection.read_request()) connection.wait_for_close();
  });
  const auto database = open(server.url());
  const Error error =
      failure_of([&] { static_cast<void>(database->describe_all(context(std::chrono::milliseconds(200)))); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
}

TEST_F(WebSafetyTest, ReadsTheBeginningOfAnEndlessAnswer) {
  std::string records;
  while (records.size() < 1'000'000) records += "1,Ann\n";
  ScriptedServer server([&](Connection& connection) {
    if (!connection.read_request()) return;
    bool is_heard = connection.send("HTTP/1.1 200 OK\r\n\r\nid,name\n");
    while (is_heard) is_heard = connection.send(records);
  });
  const Object object = describe(server.url());
  EXPECT_EQ(columns(object), "id integer, name text");
  expect_part(warnings(object), "only the first 64 MiB were read");
}

TEST_F(WebSafetyTest, SaysThatNobodyAnswers) {
  const Error refused = failure("http://127.0.0.1:" + std::to_string(faults::closed_port()) + "/a.csv");
  EXPECT_EQ(refused.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_NE(refused.curl_code, 0);
  EXPECT_EQ(failure("http://no-such-host.invalid/a.csv").code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  ScriptedServer cut([](Connection& connection) {
    if (connection.read_request()) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nid,name\n1,");
  });
  EXPECT_EQ(failure(cut.url()).code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  ScriptedServer babbling([](Connection& connection) {
    if (connection.read_request()) connection.send("\x01\x02\x03 no HTTP\r\n\r\n");
  });
  EXPECT_EQ(failure(babbling.url()).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(WebSafetyTest, RefusesHeadersWithoutEnd) {
  ScriptedServer server([](Connection& connection) {
    if (!connection.read_request()) return;
    bool is_heard = connection.send("HTTP/1.1 200 OK\r\n");
    while (is_heard) is_heard = connection.send("X: " + std::string(1000, 'x') + "\r\n");
  });
  EXPECT_EQ(failure(server.url()).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(WebSafetyTest, KeepsCredentialsFromOtherOrigins) {
  ScriptedServer elsewhere(always(answer("200 OK", table)));
  ScriptedServer server([&](Connection& connection) {
    while (connection.read_request())
      connection.send(answer("307 Moved", "", "Location: " + elsewhere.url() + "/x?token=s3cret\r\n"));
  });
  for (const std::string& more : {basic, std::string(R"("headers":[{"name":"X-Key","value":"s3cret"}])")}) {
    const Error error = failure(server.url(), more);
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR) << error.message;
    expect_part(error.message, "do not follow");
    EXPECT_EQ(error.message.find("s3cret"), std::string::npos) << error.message;
  }
  EXPECT_EQ(elsewhere.connection_count(), 0U);
  EXPECT_EQ(columns(describe(server.url())), "id integer, name text");
}

TEST_F(WebSafetyTest, SendsCredentialsAgainWithinTheOrigin) {
  ScriptedServer server([](Connection& connection) {
    while (connection.read_request()) {
      const bool is_first = connection.request().starts_with("GET / ");
      connection.send(is_first ? answer("302 Found", "", "Location: /next\r\n") : answer("200 OK", table));
    }
  });
  EXPECT_EQ(columns(describe(server.url(), basic)), "id integer, name text");
  expect_part(server.requests().at(1), "Authorization: Basic");
}

TEST_F(WebSafetyTest, EndsCirclesAndOddRedirects) {
  ScriptedServer circle(always(answer("302 Found", "", "Location: /\r\n")));
  expect_part(failure(circle.url()).message, "again and again");
  for (const std::string target : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/"}) {
    ScriptedServer server(always(answer("302 Found", "", "Location: " + target + "\r\n")));
    EXPECT_EQ(failure(server.url()).code, POLYTOMIC_ERROR_DATABASE_ERROR) << target;
  }
  ScriptedServer nowhere(always(answer("302 Found", "")));
  expect_part(failure(nowhere.url()).message, "without saying where");
}

TEST_F(WebSafetyTest, VerifiesTls) {
  ScriptedServer server(always(answer("200 OK", table)), {faults::TlsSettings{}, true});
  EXPECT_EQ(failure(server.url()).code, POLYTOMIC_ERROR_DATABASE_ERROR);
  EXPECT_EQ(failure(server.url(), trusting("stranger")).code, POLYTOMIC_ERROR_DATABASE_ERROR);
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(columns(describe(server.url(), basic + "," + trusting("authority"))), "id integer, name text");
  ScriptedServer other(always(answer("200 OK", table)), {faults::TlsSettings{"elsewhere"}, true});
  EXPECT_EQ(failure(other.url(), trusting("authority")).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(WebSafetyTest, NeverGoesFromHttpsToHttp) {
  ScriptedServer plain(always(answer("200 OK", table)));
  ScriptedServer server(always(answer("302 Found", "", "Location: " + plain.url() + "/\r\n")),
                        {faults::TlsSettings{}, true});
  expect_part(failure(server.url(), trusting("authority")).message, "redirects to http");
  EXPECT_EQ(plain.connection_count(), 0U);
}

}  // namespace
}  // namespace polytomic::local::csv::testing
