// Guessing keys: how long who is kept waiting, and who is told from whom.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

#include "server/key_guesses.h"
#include "server/peer.h"
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

using std::chrono::seconds;

constexpr KeyGuesses::Clock::time_point start{std::chrono::hours(1)};
constexpr KeyGuesses::Clock::duration none{};

void exhaust(KeyGuesses& guesses, const std::string& peer, KeyGuesses::Clock::time_point now = start) {
  for (int count = 0; count < KeyGuesses::tries_at_once; ++count) {
    EXPECT_EQ(guesses.wait(peer, "guess", now), none) << count;
    guesses.wrong(peer, "guess", now);
  }
}

TEST(KeyGuesses, AreFewAtOnceAndThenOneNowAndThen) {
  KeyGuesses guesses;
  exhaust(guesses, "a");
  EXPECT_EQ(guesses.wait("a", "guess", start), KeyGuesses::time_for_a_try);
  EXPECT_EQ(guesses.wait("a", "guess", start + seconds(1)), KeyGuesses::time_for_a_try - seconds(1));
  const auto later = start + KeyGuesses::time_for_a_try;
  EXPECT_EQ(guesses.wait("a", "guess", later), none);
  guesses.wrong("a", "guess", later);
  EXPECT_EQ(guesses.wait("a", "guess", later), KeyGuesses::time_for_a_try);
}

TEST(KeyGuesses, AreForgottenInTime) {
  KeyGuesses guesses;
  exhaust(guesses, "a");
  exhaust(guesses, "a", start + KeyGuesses::tries_at_once * KeyGuesses::time_for_a_try);
}

TEST(KeyGuesses, OfOnePeerDoNotConcernAnother) {
  KeyGuesses guesses;
  exhaust(guesses, "a");
  EXPECT_GT(guesses.wait("a", "guess", start), none);
  EXPECT_EQ(guesses.wait("b", "guess", start), none);
}

TEST(KeyGuesses, KeepAwayNobodyWhoWasRightBefore) {
  KeyGuesses guesses;
  guesses.right("mine");
  exhaust(guesses, "a");
  EXPECT_EQ(guesses.wait("a", "mine", start), none);
  EXPECT_GT(guesses.wait("a", "another", start), none);
  guesses.wrong("b", "mine", start);  // it was revoked
  EXPECT_GT(guesses.wait("a", "mine", start), none);
}

TEST(KeyGuesses, OfAnyNumberOfPeersTakeBoundedPlaceAndAreStillCounted) {
  KeyGuesses guesses;
  for (std::size_t peer = 0; peer < 3 * KeyGuesses::most_peers; ++peer) {
    guesses.wrong(std::to_string(peer), "guess", start);
    EXPECT_LE(guesses.peers(), KeyGuesses::most_peers);
  }
  exhaust(guesses, "a");
  EXPECT_GT(guesses.wait("a", "guess", start), none);
  // Who has all tries again is the first to go.
  const auto later = start + KeyGuesses::time_for_a_try;
  guesses.wrong("b", "guess", later);
  EXPECT_EQ(guesses.peers(), 2U);
}

std::string peer_at(const char* text) {
  sockaddr_in internet{};
  internet.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &internet.sin_addr) == 1)
    return peer_of(reinterpret_cast<const sockaddr*>(&internet), -1);
  sockaddr_in6 internet6{};
  internet6.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &internet6.sin6_addr), 1) << text;
  return peer_of(reinterpret_cast<const sockaddr*>(&internet6), -1);
}

TEST(Peer, IsAnAddressOrANetworkOrAUser) {
  EXPECT_NE(peer_at("192.0.2.1"), peer_at("192.0.2.2"));
  EXPECT_EQ(peer_at("192.0.2.1"), peer_at("::ffff:192.0.2.1"));
  EXPECT_EQ(peer_at("2001:db8:1:2::1"), peer_at("2001:db8:1:2:ffff::"));
  EXPECT_NE(peer_at("2001:db8:1:2::1"), peer_at("2001:db8:1:3::1"));
  std::array<int, 2> sockets{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()), 0);
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  const std::string user = "user of this machine " + std::to_string(geteuid());
  EXPECT_EQ(peer_of(reinterpret_cast<const sockaddr*>(&local), sockets[0]), user);
  EXPECT_EQ(peer_of(nullptr, sockets[0]), user);
  for (const int socket : sockets) close(socket);
}

using ServerGuesses = ServerTest;

TEST_F(ServerGuesses, AreSlowedDownButNotThoseWithAKey) {
  HttpClient client(base());
  ASSERT_EQ(client.send({.body = {}}).status, 200);
  const Ask guess{.headers = {"Authorization: Bearer wrong"}, .body = {}};
  Reply refused;
  for (int count = 0; count < 1000 && refused.status != 429; ++count) {
    refused = client.send(guess);
    if (refused.status != 429) expect_error(refused, 401, "unauthorized");
  }
  expect_error(refused, 429, "rate_limited");
  EXPECT_GE(std::stol(refused.header("Retry-After")), 1);
  EXPECT_LE(seconds(std::stol(refused.header("Retry-After"))), KeyGuesses::time_for_a_try);
  EXPECT_EQ(refused.header("X-Polytomic-Version"), default_api_version);
  EXPECT_EQ(client.send({.body = {}}).status, 200);
  // Who tries no key guesses none.
  expect_error(client.send({.headers = {}, .body = {}}), 401, "unauthorized");
}

using ServerWithoutKeys = ServerTest;

TEST_F(ServerWithoutKeys, AnswersNoPageOfAnotherSite) {
  ServerOptions open;
  open.require_key = false;
  restart(open);
  const auto with = [](std::vector<std::string> headers) { return Ask{.headers = std::move(headers), .body = {}}; };
  const std::string port = std::to_string(server->port());
  for (const Ask& good :
       {with({}), with({"Host: localhost:" + port}), with({"Host: 127.0.0.1"}), with({"Host: [::1]:" + port}),
        with({"Origin: " + base()}), with({"Sec-Fetch-Site: same-origin"}), with({"Sec-Fetch-Site: none"})}) {
    EXPECT_EQ(send(good).status, 200) << (good.headers.empty() ? "" : good.headers.front());
  }
  for (const Ask& bad :
       {with({"Host: rebound.example"}), with({"Host: 127.0.0.1.example:" + port}), with({"Origin: https://x.example"}),
        with({"Origin: null"}), with({"Origin: http://127.0.0.1:1"}), with({"Sec-Fetch-Site: cross-site"}),
        with({"Sec-Fetch-Site: same-site"})}) {
    expect_error(send(bad), 403, "forbidden");
  }
  Ask create = with({"Origin: https://x.example", "Content-Type: application/json"});
  create.method = "POST";
  create.target = "/api/connections";
  create.body = R"({"name":"n","type":"t","configuration":{}})";
  expect_error(send(create), 403, "forbidden");
  EXPECT_EQ(backend.seen().size(), 7U);
}

}  // namespace
}  // namespace polytomic::server::testing
