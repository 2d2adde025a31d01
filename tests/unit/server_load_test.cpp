// Clients that are slow, too many, or leave open where their requests end.
#include <sys/socket.h>

#include <sstream>

#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

using namespace std::chrono_literals;

std::string request_head(const std::string& line, const std::string& more = "") {
  return line + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + valid_key + "\r\n" + more;
}
std::string request(const std::string& target, const std::string& more = "") {
  return request_head("GET " + target, more) + "\r\n";
}

bool has_answer(const std::string& heard) { return heard.find("\r\n\r\n") != std::string::npos; }

class ServerLoad : public ServerTest {
 protected:
  // Sends a piece again and again until the server has had enough. False where it takes as many as would last for minutes.
  [[nodiscard]] bool is_cut_off(RawClient& client, std::string_view piece) {
    for (int count = 0; count < 20'000; ++count) {
      if (!client.try_say(piece)) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
};

using ServerSlow = ServerLoad;

TEST_F(ServerSlow, HeadsThatDripAreCutOff) {
  ServerOptions hasty;
  hasty.timeouts.header = 100ms;
  restart(hasty);
  RawClient headers(server->port());
  headers.say("GET /api/me HTTP/1.1\r\nHost: test\r\n");
  EXPECT_TRUE(is_cut_off(headers, "X: y\r\n"));
  RawClient line(server->port());
  EXPECT_TRUE(is_cut_off(line, "G"));
  EXPECT_EQ(send({}).status, 200);
}

TEST_F(ServerSlow, SilenceIsCutOff) {
  ServerOptions hasty;
  hasty.timeouts.header = 100ms;
  hasty.timeouts.idle = 100ms;
  restart(hasty);
  RawClient silent(server->port());
  EXPECT_EQ(silent.hear_all(), "");
  RawClient kept(server->port());
  kept.say(request("/api/me"));
  EXPECT_EQ(occurrences(kept.hear_all(), "HTTP/1.1 200"), 1U);  // ends by the server's doing
}

TEST_F(ServerSlow, BodiesThatDripAreCutOff) {
  ServerOptions hasty;
  hasty.timeouts.body = 100ms;
  restart(hasty);
  RawClient client(server->port());
  client.say(request_head("POST /api/connections", "Content-Length: 100000\r\n") + "\r\n");
  EXPECT_TRUE(is_cut_off(client, " "));
  EXPECT_TRUE(backend.seen().empty());
}

TEST_F(ServerSlow, WorkIsNotTheClientsTime) {
  ServerOptions hasty;
  hasty.timeouts = {50ms, 50ms, 50ms};
  restart(hasty);
  backend.hold([](const Call& call) { return call.operation()->id == Operation::get_connection; });
  RawClient client(server->port());
  client.say(request("/api/connections/1", "Connection: close\r\n"));
  backend.wait_until_held(1);
  RawClient other(server->port());
  EXPECT_EQ(other.hear_all(), "");  // its time is up, and the first one's would be
  backend.release();
  EXPECT_EQ(client.hear_all().rfind("HTTP/1.1 200", 0), 0U);
}

TEST_F(ServerSlow, AnAnswerThatNobodyTakesIsDropped) {
  ServerOptions hasty;
  hasty.timeouts.body = 100ms;
  restart(hasty);
  backend.answer_with([](const Call&) {
    Response response;
    response.http_status = 200;
    // More than a connection's buffers take, and less than the time for so much.
    response.body = "[" + std::string(std::size_t{16} << 20U, ' ') + "]";
    return response;
  });
  RawClient client(server->port());
  client.say(request("/api/connections"));
  const auto record = log.wait_for(0);
  EXPECT_EQ(*find_header(record.fields, "status"), "200");
}

TEST_F(ServerLoad, WhereConnectionsAreShortTheIdleMakeRoom) {
  ServerOptions small;
  small.connection_limit = 3;
  small.threads = 1;
  restart(small);
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int count = 0; count < 3; ++count) {
    idle.push_back(std::make_unique<RawClient>(server->port()));
    idle.back()->say(request("/api/me"));
    idle.back()->hear(has_answer);
  }
  RawClient newest(server->port());
  newest.say(request("/api/me"));
  EXPECT_EQ(occurrences(newest.hear(has_answer), "HTTP/1.1 200"), 1U);
  EXPECT_EQ(occurrences(idle.front()->hear_all(), "HTTP/1.1 200"), 1U);  // the one that waited the longest is closed
}

TEST_F(ServerLoad, WhereEveryConnectionIsAtWorkMoreAreToldToComeLater) {
  ServerOptions small;
  small.connection_limit = 2;
  small.threads = 1;
  restart(small);
  backend.hold([](const Call&) { return true; });
  std::vector<std::unique_ptr<RawClient>> busy;
  for (std::size_t count = 1; count <= 2; ++count) {
    busy.push_back(std::make_unique<RawClient>(server->port()));
    busy.back()->say(request("/api/connections/1", "Connection: close\r\n"));
    backend.wait_until_held(count);
  }
  RawClient refused(server->port());
  const std::string heard = refused.hear_all();
  EXPECT_EQ(heard.rfind("HTTP/1.1 503", 0), 0U) << heard;
  EXPECT_NE(heard.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_NE(heard.find("\"unavailable\""), std::string::npos);
  backend.release();
  for (const auto& client : busy) EXPECT_EQ(occurrences(client->hear_all(), "HTTP/1.1 200"), 1U);
}

TEST_F(ServerLoad, OfTooManyCallsTheLastAreToldToComeLater) {
  ServerOptions small;
  small.call_limit = 2;
  restart(small);
  backend.hold([](const Call&) { return true; });
  std::vector<std::unique_ptr<RawClient>> busy;
  for (std::size_t count = 1; count <= 2; ++count) {
    busy.push_back(std::make_unique<RawClient>(server->port()));
    busy.back()->say(request("/api/connections/1", "Connection: close\r\n"));
    backend.wait_until_held(count);
  }
  const Reply refused = get("/api/connections/2");
  expect_error(refused, 503, "unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  backend.hold({});
  backend.release();
  for (const auto& client : busy) EXPECT_EQ(occurrences(client->hear_all(), "HTTP/1.1 200"), 1U);
  EXPECT_EQ(get("/api/connections/2").status, 200);
}

TEST_F(ServerLoad, BodiesTakeOnlySoMuchMemory) {
  ServerOptions small;
  small.memory_limit = 1000;
  restart(small);
  const Ask large{
      .method = "POST", .target = "/api/connections", .body = "{\"name\":\"" + std::string(2000, 'x') + "\"}"};
  const Reply refused = send(large);
  expect_error(refused, 503, "unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(send({}).status, 200);
}

using ServerPipelining = ServerLoad;

TEST_F(ServerPipelining, GoesOnWhereTheFirstSleepsAndHasABody) {
  backend.hold([](const Call& call) { return call.operation()->id == Operation::create_connection; });
  RawClient client(server->port());
  const std::string body = R"({"name":"x","type":"csv","configuration":{}})";
  client.say(request_head("POST /api/connections",
                          "X-Request-Id: first\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
             "\r\n" + body + request("/api/me", "X-Request-Id: second\r\n") +
             request_head("POST /api/connections", "X-Request-Id: third\r\nTransfer-Encoding: chunked\r\n") +
             "\r\n2c\r\n" + body + "\r\n0\r\n\r\n" +
             request("/healthz", "X-Request-Id: fourth\r\nConnection: close\r\n"));
  backend.wait_until_held(1);
  backend.release();
  backend.wait_until_held(1);  // the third comes to the backend when the first is answered
  backend.release();
  const std::string heard = client.hear_all();
  EXPECT_EQ(occurrences(heard, "HTTP/1.1 "), 4U) << heard;
  std::size_t last = 0;
  for (const char* id : {"first", "second", "third", "fourth"}) {
    const std::size_t at = heard.find(id);
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_LT(last, at);
    last = at;
  }
}

struct OddHead {
  std::string name;
  std::string head;  // after the request line
  std::string body;
};

void PrintTo(const OddHead& odd, std::ostream* output) { *output << odd.name; }

// What follows the first request must not be taken for a second one.
class ServerSmuggling : public ServerLoad, public ::testing::WithParamInterface<OddHead> {};

TEST_P(ServerSmuggling, IsRefusedAndTheConnectionClosed) {
  const OddHead& odd = GetParam();
  RawClient client(server->port());
  client.say(request_head("POST /api/connections", odd.head) + "\r\n" + odd.body +
             request("/api/smuggled", "X-Request-Id: smuggled\r\n"));
  const std::string heard = client.hear_all();
  EXPECT_EQ(heard.rfind("HTTP/1.1 400", 0), 0U) << heard;
  EXPECT_EQ(occurrences(heard, "HTTP/1.1 "), occurrences(heard, "HTTP/1.1 400 ")) << heard;
  EXPECT_EQ(occurrences(heard, "smuggled"), 0U) << heard;
  EXPECT_TRUE(backend.seen().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Heads, ServerSmuggling,
    ::testing::Values(OddHead{"BothLengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"},
                      OddHead{"TwoLengths", "Content-Length: 2\r\nContent-Length: 40\r\n", "{}"},
                      OddHead{"TheSameLengthTwice", "Content-Length: 2\r\nContent-Length: 2\r\n", "{}"},
                      OddHead{"ListOfLengths", "Content-Length: 2, 2\r\n", "{}"},
                      OddHead{"SignedLength", "Content-Length: +2\r\n", "{}"},
                      OddHead{"NegativeLength", "Content-Length: -2\r\n", "{}"},
                      OddHead{"HexadecimalLength", "Content-Length: 0x2\r\n", "{}"},
                      OddHead{"SpaceAfterName", "Content-Length : 2\r\n", "{}"},
                      OddHead{"UnknownEncoding", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"},
                      OddHead{"EncodingList", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"},
                      OddHead{"TwoEncodings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                              "0\r\n\r\n"},
                      OddHead{"ControlCharacter",
                              "Transfer-Encoding: \x0b"
                              "chunked\r\n",
                              "0\r\n\r\n"},
                      OddHead{"BadChunkSize", "Transfer-Encoding: chunked\r\n", "0x2\r\n{}\r\n0\r\n\r\n"},
                      OddHead{"NegativeChunkSize", "Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"},
                      OddHead{"ChunkWithoutEnd", "Transfer-Encoding: chunked\r\n", "2\r\n{}xx\r\n0\r\n\r\n"},
                      OddHead{"FoldedLength", "Content-Length:\r\n 2\r\n", "{}"},
                      OddHead{"FoldedEncoding", "Transfer-Encoding: chunked\r\n x\r\n", "0\r\n\r\n"},
                      OddHead{"TwoHosts", "Host: other\r\n", ""}),
    [](const auto& instance) { return instance.param.name; });

TEST_F(ServerLoad, ChunksAreRefusedFromOldClients) {
  RawClient client(server->port());
  client.say(std::string("POST /api/connections HTTP/1.0\r\nAuthorization: Bearer ") + valid_key +
             "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_NE(client.hear_all().find(" 400 "), std::string::npos);
}

TEST_F(ServerLoad, OldClientsAreServedAndTheConnectionClosed) {
  RawClient client(server->port());
  client.say(std::string("GET /api/me HTTP/1.0\r\nAuthorization: Bearer ") + valid_key + "\r\n\r\n");
  EXPECT_NE(client.hear_all().find(" 200 "), std::string::npos);
}

TEST_F(ServerLoad, WholeUrlsMeanTheirPath) {
  RawClient client(server->port());
  client.say(request("http://elsewhere/api/me", "Connection: close\r\n"));
  EXPECT_EQ(client.hear_all().rfind("HTTP/1.1 200", 0), 0U);
}

TEST_F(ServerLoad, RequestsWithoutAHostAreRefused) {
  RawClient client(server->port());
  client.say("GET /healthz HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.hear_all().rfind("HTTP/1.1 400", 0), 0U);
}

TEST_F(ServerLoad, WhoeverConnectedBeforeTheEndIsAnswered) {
  constexpr int count = 50;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int index = 0; index < count; ++index) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->say(request("/api/connections/1"));
  }
  server.reset();
  for (const auto& client : clients) {
    const std::string heard = client->hear_all();  // to its end, which comes with the server's
    EXPECT_EQ(occurrences(heard, "HTTP/1.1 200"), 1U) << heard;
  }
}

TEST_F(ServerLoad, KeptConnectionsDoNotHoldUpTheEnd) {
  ServerOptions patient;
  patient.drain_timeout = 60s;
  restart(patient);
  RawClient kept(server->port());
  kept.say(request("/api/me"));
  kept.hear(has_answer);
  const auto began = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 50s);
  EXPECT_EQ(occurrences(kept.hear_all(), "HTTP/1.1 "), 1U);
}

}  // namespace
}  // namespace polytomic::server::testing
