// Reads that are the same share a request, where the client says so; and nothing else does.
#include <gtest/gtest.h>

#include <chrono>

#include "faults/remote_fixture.h"

namespace polytomic::faults {
namespace {

using std::chrono::milliseconds;

const std::string good_body = R"({"data":{"id":"c1","name":"Shop"}})";

http::RemoteOptions coalescing() {
  http::RemoteOptions options = options_for("");
  options.sharing.coalesces = true;
  return options;
}

http::RemoteOptions keeping(milliseconds duration = milliseconds{3'600'000}) {
  http::RemoteOptions options = options_for("");
  options.sharing.keeps = duration;
  return options;
}

// Answers when the gate opens.
void behind_gate(ScriptedServer*& server, Connection& connection) {
  while (connection.read_request()) {
    server->wait_at_gate();
    connection.send(answer("200 OK", good_body));
  }
}

struct Gated {
  explicit Gated(http::RemoteOptions options)
      : remote([this](Connection& connection) { behind_gate(server, connection); }, std::move(options)) {
    server = &remote.server;
  }
  ScriptedServer* server = nullptr;
  Remote remote;
};

OwnedRequest target_fields(bool refresh) {
  polytomic_get_sync_target_fields_request request = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
  request.id = text("c1");
  request.target = text("t");
  request.refresh = refresh ? POLYTOMIC_TRUE : POLYTOMIC_FALSE;
  return own_request(describe(Operation::get_sync_target_fields), &request);
}

void expect_shop(const StartedCall& call) {
  const Response& response = call.response();
  ASSERT_FALSE(response.error.has_value()) << response.error->message;
  const auto* connection = static_cast<const polytomic_connection*>(response.result);
  EXPECT_EQ(std::string(connection->name.data), "Shop");
  EXPECT_EQ(call.completion->count(), 1);
}

TEST(RemoteSharing, TheSameReadsUnderWayAreOneRequest) {
  Gated gated(coalescing());
  std::vector<StartedCall> calls;
  for (int count = 0; count < 20; ++count) calls.push_back(gated.remote.start(get_connection()));
  gated.server->wait_for_requests(1);
  const StartedCall other = gated.remote.start(get_connection("c2"));
  gated.server->wait_for_requests(2);
  gated.server->open_gate();
  for (const StartedCall& call : calls) expect_shop(call);
  expect_shop(other);
  EXPECT_EQ(gated.server->requests().size(), 2U);
  expect_shop(gated.remote.start(get_connection()));  // nothing is kept
  EXPECT_EQ(gated.server->requests().size(), 3U);
}

TEST(RemoteSharing, IsOffUnlessAskedFor) {
  Gated gated(options_for(""));
  const StartedCall first = gated.remote.start(get_connection());
  const StartedCall second = gated.remote.start(get_connection());
  gated.server->wait_for_requests(2);
  gated.server->open_gate();
  expect_shop(first);
  expect_shop(second);
}

TEST(RemoteSharing, OtherHeadersVersionsAndWritesAreTheirOwnRequests) {
  Gated gated(coalescing());
  CallOptions version;
  version.api_version = "2024-02-08";
  CallOptions header;
  header.headers = {{"X-Trace", "1"}};
  std::vector<StartedCall> calls{gated.remote.start(get_connection()), gated.remote.start(get_connection(), version),
                                 gated.remote.start(get_connection(), header), gated.remote.start(create_connection()),
                                 gated.remote.start(create_connection())};
  gated.server->wait_for_requests(5);
  gated.server->open_gate();
  for (const StartedCall& call : calls) expect_shop(call);
}

TEST(RemoteSharing, WhoAsksGoesAndAnotherAsksInItsPlace) {
  Gated gated(coalescing());
  const StartedCall first = gated.remote.start(get_connection());
  const StartedCall second = gated.remote.start(get_connection());
  const StartedCall third = gated.remote.start(get_connection());
  gated.server->wait_for_requests(1);
  first.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(first.error().code, POLYTOMIC_ERROR_CANCELLED);
  gated.server->wait_for_requests(2);
  gated.server->open_gate();
  expect_shop(second);
  expect_shop(third);
  EXPECT_EQ(gated.server->requests().size(), 2U);
}

TEST(RemoteSharing, WhoWaitsMayGo) {
  Gated gated(coalescing());
  const StartedCall first = gated.remote.start(get_connection());
  CallOptions short_deadline;
  short_deadline.timeout = milliseconds{50};
  const StartedCall late = gated.remote.start(get_connection(), short_deadline);
  const StartedCall cancelled = gated.remote.start(get_connection());
  EXPECT_EQ(late.error().code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  cancelled.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(cancelled.error().code, POLYTOMIC_ERROR_CANCELLED);
  gated.server->open_gate();
  expect_shop(first);
  EXPECT_EQ(gated.server->requests().size(), 1U);
}

TEST(RemoteSharing, ADeadlineIsNotSharedButItsOwn) {
  Gated gated(coalescing());
  CallOptions short_deadline;
  short_deadline.timeout = milliseconds{50};
  const StartedCall first = gated.remote.start(get_connection(), short_deadline);
  const StartedCall second = gated.remote.start(get_connection());
  EXPECT_EQ(first.error().code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  gated.server->open_gate();
  expect_shop(second);
}

TEST(RemoteSharing, AFailureIsForAll) {
  Remote remote(always(answer("404 X", R"({"message":"gone"})")), coalescing());
  const StartedCall first = remote.start(get_connection());
  const StartedCall second = remote.start(get_connection());
  EXPECT_EQ(first.error().message, "gone");
  EXPECT_EQ(second.error().message, "gone");
}

TEST(RemoteSharing, ClosingEndsThoseThatWait) {
  Gated gated(coalescing());
  const StartedCall first = gated.remote.start(get_connection());
  const StartedCall second = gated.remote.start(get_connection());
  gated.remote.backend.reset();
  EXPECT_EQ(first.error().code, POLYTOMIC_ERROR_CLOSED);
  EXPECT_EQ(second.error().code, POLYTOMIC_ERROR_CLOSED);
  gated.server->open_gate();
}

TEST(RemoteSharing, AnswersAreKeptForTheirTime) {
  Remote remote(always(answer("200 OK", good_body)), keeping());
  for (int count = 0; count < 3; ++count) expect_shop(remote.start(get_connection()));
  EXPECT_EQ(remote.server.requests().size(), 1U);
  expect_shop(remote.start(get_connection("c2")));
  EXPECT_EQ(remote.server.requests().size(), 2U);
  remote.backend->forget_answers();
  expect_shop(remote.start(get_connection()));
  EXPECT_EQ(remote.server.requests().size(), 3U);
}

TEST(RemoteSharing, KeptAnswersGrowOld) {
  Remote remote(always(answer("200 OK", good_body)), keeping(milliseconds{1}));
  expect_shop(remote.start(get_connection()));
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < milliseconds{2}) std::this_thread::yield();
  expect_shop(remote.start(get_connection()));
  EXPECT_EQ(remote.server.requests().size(), 2U);
}

TEST(RemoteSharing, AWriteEndsWhatWasKept) {
  Remote remote(always(answer("200 OK", good_body)), keeping());
  expect_shop(remote.start(get_connection()));
  expect_shop(remote.start(create_connection()));
  expect_shop(remote.start(get_connection()));
  EXPECT_EQ(remote.server.requests().size(), 3U);
}

TEST(RemoteSharing, AReadThatBeganBeforeAWriteIsNotKept) {
  Gated gated(keeping());
  const StartedCall read = gated.remote.start(get_connection());
  gated.server->wait_for_requests(1);
  const StartedCall write = gated.remote.start(create_connection());
  gated.server->wait_for_requests(2);
  gated.server->open_gate();
  expect_shop(read);
  expect_shop(write);
  // Whichever ended first, the next read asks again: kept before the write, it was forgotten; after it, never kept.
  expect_shop(gated.remote.start(get_connection()));
  EXPECT_EQ(gated.server->requests().size(), 3U);
}

TEST(RemoteSharing, ARefreshIsNeitherSharedNorKept) {
  Remote remote(always(answer("200 OK", R"({"data":{"id":"t","fields":[]}})")), keeping());
  for (int count = 0; count < 2; ++count) {
    EXPECT_FALSE(remote.start(target_fields(true)).response().error.has_value());
    EXPECT_FALSE(remote.start(target_fields(false)).response().error.has_value());
  }
  EXPECT_EQ(remote.server.requests().size(), 3U);
}

TEST(RemoteSharing, FailuresAreNotKept) {
  Remote remote(always(answer("404 X", "{}")), keeping());
  for (int count = 0; count < 2; ++count) EXPECT_EQ(remote.start(get_connection()).error().code, 404);
  EXPECT_EQ(remote.server.requests().size(), 2U);
}

}  // namespace
}  // namespace polytomic::faults
