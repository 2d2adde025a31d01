// Connections of a server: many at once, kept, piped, dropped, and the end of it all.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "lack.h"
#include "server/listen_socket.h"
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

using namespace std::chrono_literals;
using ServerLifetime = ServerTest;

std::string raw_request(const std::string& target, const std::string& more = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + valid_key + "\r\n" + more + "\r\n";
}

bool holds_get_connection(const Call& call) { return call.operation()->id == Operation::get_connection; }

TEST_F(ServerLifetime, ConnectionsAreKept) {
  HttpClient client(base());
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(client.send({}).status, 200);
    EXPECT_EQ(client.new_connections(), round == 0 ? 1 : 0);
  }
  EXPECT_EQ(client.send({.target = "/api/nothing", .body = {}}).status, 404);
  EXPECT_EQ(client.send({.method = "POST", .headers = {}, .body = "refused, but read"}).status, 401);
  EXPECT_EQ(client.send({}).status, 200);
  EXPECT_EQ(client.new_connections(), 0);
}

TEST_F(ServerLifetime, PipelinedRequestsAreAnsweredInOrder) {
  RawClient client(server->port());
  client.say(raw_request("/api/me", "X-Request-Id: first\r\n") + raw_request("/healthz", "X-Request-Id: second\r\n") +
             raw_request("/api/connections/1", "X-Request-Id: third\r\nConnection: close\r\n"));
  const std::string heard = client.hear_all();
  EXPECT_EQ(occurrences(heard, "HTTP/1.1 200"), 3U);
  EXPECT_LT(heard.find("first"), heard.find("second"));
  EXPECT_LT(heard.find("second"), heard.find("third"));
}

TEST_F(ServerLifetime, HeadsMayComeInPieces) {
  RawClient client(server->port());
  for (const char letter : raw_request("/api/me", "Connection: close\r\n")) client.say({&letter, 1});
  EXPECT_EQ(client.hear_all().rfind("HTTP/1.1 200", 0), 0U);
}

TEST_F(ServerLifetime, SendersOfNonsenseAreCutOff) {
  RawClient client(server->port());
  client.say("\x16\x03\x01nonsense\r\n\r\n");
  EXPECT_EQ(occurrences(client.hear_all(), " 200 "), 0U);
  EXPECT_EQ(send({}).status, 200);
}

TEST_F(ServerLifetime, AClientThatGoesCancelsItsCall) {
  backend.hold(holds_get_connection);
  RawClient client(server->port());
  client.say(raw_request("/api/connections/1"));
  backend.wait_until_held(1);
  client.close();
  backend.wait_until_cancelled(1);
  EXPECT_EQ(*find_header(log.wait_for(0).fields, "status"), "499");
  EXPECT_EQ(send({}).status, 200);
}

TEST_F(ServerLifetime, ACallThatTakesTooLongIsEnded) {
  ServerOptions impatient;
  impatient.call_timeout = 50ms;
  restart(impatient);
  backend.hold(holds_get_connection);
  const Reply reply = get("/api/connections/1");
  EXPECT_EQ(reply.status, 504);
  EXPECT_NE(reply.body.find("deadline_exceeded"), std::string::npos);
  backend.wait_until_cancelled(1);
}

TEST_F(ServerLifetime, ABackendThatCannotStartIsAnError) {
  class Broken : public Backend {
    void start(std::shared_ptr<Call>) override { throw Failure(POLYTOMIC_ERROR_OUT_OF_MEMORY, "no memory for this"); }
  } broken;
  const Server other({}, broken, keys);
  EXPECT_EQ(HttpClient("http://" + other.authority()).send({}).status, 500);
}

TEST_F(ServerLifetime, SlowCallsBlockNobody) {
  backend.hold(holds_get_connection);
  constexpr std::size_t slow_count = 20;
  std::vector<std::unique_ptr<RawClient>> slow;
  for (std::size_t index = 0; index < slow_count; ++index) {
    slow.push_back(std::make_unique<RawClient>(server->port()));
    slow.back()->say(raw_request("/api/connections/1", "Connection: close\r\n"));
  }
  backend.wait_until_held(slow_count);
  for (int round = 0; round < 20; ++round) EXPECT_EQ(send({}).status, 200);
  backend.release();
  for (const auto& client : slow) EXPECT_EQ(occurrences(client->hear_all(), "HTTP/1.1 200"), 1U);
}

TEST_F(ServerLifetime, TwoHundredAtOnce) {
  constexpr std::size_t count = 200;
  backend.hold([](const Call&) { return true; });
  std::vector<std::unique_ptr<HttpClient>> clients;
  std::vector<Reply> replies(count);
  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi(curl_multi_init(), &curl_multi_cleanup);
  for (std::size_t index = 0; index < count; ++index) {
    clients.push_back(std::make_unique<HttpClient>(base()));
    Ask ask;
    ask.target.assign("/api/connections/").append(std::to_string(index));
    clients.back()->prepare(ask, replies[index]);
    curl_multi_add_handle(multi.get(), clients.back()->handle());
  }
  // Nothing is answered before all have arrived.
  std::thread releaser([this] {
    backend.wait_until_held(count);
    backend.release();
  });
  int running = 1;
  while (running > 0) {
    curl_multi_perform(multi.get(), &running);
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
  }
  releaser.join();
  for (std::size_t index = 0; index < count; ++index) {
    long status = 0;
    curl_easy_getinfo(clients[index]->handle(), CURLINFO_RESPONSE_CODE, &status);
    EXPECT_EQ(status, 200);
    curl_multi_remove_handle(multi.get(), clients[index]->handle());
  }
}

TEST_F(ServerLifetime, StoppingFinishesWhatWasAccepted) {
  backend.hold(holds_get_connection);
  const std::uint16_t port = server->port();
  RawClient client(port);
  client.say(raw_request("/api/connections/1"));
  backend.wait_until_held(1);
  auto stopped = std::async(std::launch::async, [this] { server.reset(); });
  while (RawClient(port).connected()) {
  }
  backend.release();
  const std::string heard = client.hear_all();
  EXPECT_EQ(heard.rfind("HTTP/1.1 200", 0), 0U) << heard;
  EXPECT_NE(heard.find("Connection: close"), std::string::npos);
  stopped.get();
}

TEST_F(ServerLifetime, StoppingEndsWhatDoesNotFinish) {
  ServerOptions hasty;
  hasty.drain_timeout = 0ms;
  restart(hasty);
  backend.hold(holds_get_connection);
  RawClient client(server->port());
  client.say(raw_request("/api/connections/1"));
  RawClient unfinished(server->port());
  unfinished.say("GET /api/me HTTP/1.1\r\n");
  backend.wait_until_held(1);
  server.reset();
  const std::string heard = client.hear_all();
  EXPECT_EQ(heard.rfind("HTTP/1.1 503", 0), 0U) << heard;
  EXPECT_NE(heard.find("\"unavailable\""), std::string::npos);
  backend.wait_until_cancelled(1);
  backend.release();  // what the backend still says is heard by nobody
}

TEST_F(ServerLifetime, StartsAndStopsAnyNumberOfTimes) {
  for (int round = 0; round < 40; ++round) {
    restart({});
    if (round % 2 == 0) {
      EXPECT_EQ(send({}).status, 200);
    }
  }
}

TEST_F(ServerLifetime, APortThatIsTakenIsSaidSo) {
  ServerOptions taken;
  taken.listen = server->addresses();
  try {
    const Server other(taken, backend, keys);
    FAIL() << "two servers on one port";
  } catch (const Failure& failure) {
    EXPECT_NE(failure.error().message.find(std::to_string(server->port())), std::string::npos);
    EXPECT_NE(failure.error().os_error, 0);
  }
}

bool has_version_six() {
  const int listener = socket(AF_INET6, SOCK_STREAM, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool can_bind = bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(listener);
  return can_bind;
}

TEST_F(ServerLifetime, ListensOnVersionSix) {
  if (!has_version_six()) return polytomic::testing::lack("this machine has no IPv6");
  ServerOptions six;
  six.listen = {{.address = "::1"}};
  restart(six);
  EXPECT_EQ(server->authority(), "[::1]:" + std::to_string(server->port()));
  EXPECT_EQ(send({}).status, 200);
}

}  // namespace
}  // namespace polytomic::server::testing
