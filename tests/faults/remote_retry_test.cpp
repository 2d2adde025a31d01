// What is sent again, when, how often, and what the error says of it.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "faults/remote_fixture.h"

namespace polytomic::faults {
namespace {

using std::chrono::milliseconds;

const std::string good_body = R"({"data":{"id":"c1","name":"Shop"}})";

// Waits are short, so that tests are; those that must not pass are long.
http::RemoteOptions retrying(std::uint32_t attempts = 3, milliseconds backoff = milliseconds{1}) {
  http::RemoteOptions options = options_for("");
  options.retry.attempts = attempts;
  options.retry.backoff_base = options.retry.backoff_limit = backoff;
  return options;
}

// An answer that breaks off: the connection closes behind it.
const std::string cut_off = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";

// Answers in turn; the last one again and again.
ScriptedServer::Script in_turn(std::vector<std::string> answers) {
  auto next = std::make_shared<std::atomic<std::size_t>>(0);
  return [answers = std::move(answers), next](Connection& connection) {
    while (connection.read_request()) {
      const std::string& bytes = answers[std::min(next->fetch_add(1), answers.size() - 1)];
      connection.send(bytes);
      if (bytes == cut_off) return;
    }
  };
}

std::string header_of(const std::string& request, const std::string& name) {
  const std::size_t start = request.find("\r\n" + name + ": ");
  if (start == std::string::npos) return "";
  const std::size_t value = start + name.size() + 4;
  return request.substr(value, request.find("\r\n", value) - value);
}

OwnedRequest delete_connection() {
  polytomic_delete_connection_request request = POLYTOMIC_DELETE_CONNECTION_REQUEST_INIT;
  request.id = text("c1");
  return own_request(describe(Operation::delete_connection), &request);
}

class RetriedStatus : public ::testing::TestWithParam<int> {};

TEST_P(RetriedStatus, ComesToAnAnswer) {
  Remote remote(in_turn({answer(std::to_string(GetParam()) + " X", "{}"), answer("200 OK", good_body)}), retrying());
  EXPECT_FALSE(remote.start(get_connection()).response().error.has_value());
  EXPECT_EQ(remote.server.requests().size(), 2U);
}

TEST_P(RetriedStatus, IsTheErrorInTheEnd) {
  Remote remote(always(answer(std::to_string(GetParam()) + " X", R"({"message":"m"})")), retrying());
  const StartedCall call = remote.start(get_connection());
  EXPECT_EQ(call.error().code, GetParam());
  EXPECT_EQ(call.error().attempts, 3U);
  EXPECT_NE(call.error().message.find("tried 3 times"), std::string::npos) << call.error().message;
  EXPECT_EQ(remote.server.requests().size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Each, RetriedStatus, ::testing::Values(408, 429, 500, 502, 503, 504));

class FinalStatus : public ::testing::TestWithParam<int> {};

TEST_P(FinalStatus, IsNotSentAgain) {
  Remote remote(always(answer(std::to_string(GetParam()) + " X", "{}")), retrying());
  EXPECT_EQ(remote.start(get_connection()).error().attempts, 1U);
  EXPECT_EQ(remote.server.requests().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Each, FinalStatus,
                         ::testing::Values(400, 401, 403, 404, 405, 409, 413, 418, 422, 499, 501, 505, 599));

TEST(RemoteRetry, TellsWhatEachAttemptSaw) {
  Remote remote(in_turn({answer("503 X", "{}"), cut_off, answer("502 X", R"({"message":"bad"})")}), retrying());
  const StartedCall call = remote.start(get_connection());
  EXPECT_EQ(call.error().code, POLYTOMIC_ERROR_BAD_GATEWAY);
  EXPECT_EQ(call.error().message, "bad; tried 3 times: unavailable (503), transfer (200), bad_gateway (502)");
}

TEST(RemoteRetry, ConnectionFailuresAreTriedAgain) {
  http::RemoteOptions options = retrying();
  options.base_url = "http://127.0.0.1:" + std::to_string(closed_port());
  const auto backend = make_remote_backend(options, nullptr);
  const StartedCall read = prepare(get_connection());
  const StartedCall write = prepare(delete_connection());  // never sent, so it is safe to try
  backend->start(read.call);
  backend->start(write.call);
  for (const StartedCall& call : {read, write}) {
    EXPECT_EQ(call.error().code, POLYTOMIC_ERROR_CONNECT);
    EXPECT_EQ(call.error().attempts, 3U);
    EXPECT_FALSE(call.error().maybe_applied);
  }
}

TEST(RemoteRetry, WritesCarryOneKeyAndTheWholeBodyEachTime) {
  Remote remote(in_turn({answer("503 X", "{}"), cut_off, answer("200 OK", good_body)}), retrying());
  EXPECT_FALSE(remote.start(create_connection()).response().error.has_value());
  const auto requests = remote.server.requests();
  ASSERT_EQ(requests.size(), 3U);
  const std::string key = header_of(requests[0], "Idempotency-Key");
  EXPECT_GE(key.size(), 32U);
  for (const std::string& request : requests) {
    EXPECT_EQ(header_of(request, "Idempotency-Key"), key);
    EXPECT_TRUE(request.ends_with(R"("configuration":{"path":"/data/shop.db"}})")) << request;
  }
  EXPECT_FALSE(remote.start(create_connection()).response().error.has_value());
  EXPECT_NE(header_of(remote.server.requests().back(), "Idempotency-Key"), key);
}

TEST(RemoteRetry, TheCallersKeyIsSent) {
  Remote remote(in_turn({answer("500 X", "{}"), answer("200 OK", good_body)}), retrying());
  CallOptions options;
  options.idempotency_key = "my-key-0001";
  EXPECT_FALSE(remote.start(create_connection(), options).response().error.has_value());
  for (const std::string& request : remote.server.requests())
    EXPECT_EQ(header_of(request, "Idempotency-Key"), "my-key-0001");
}

TEST(RemoteRetry, ReadsCarryNoKey) {
  Remote remote(always(answer("200 OK", good_body)), retrying());
  EXPECT_FALSE(remote.start(get_connection()).response().error.has_value());
  EXPECT_EQ(header_of(remote.server.requests()[0], "Idempotency-Key"), "");
}

TEST(RemoteRetry, ASentDeleteIsNotSentAgain) {
  Remote remote(always(answer("503 X", "{}")), retrying());
  const StartedCall call = remote.start(delete_connection());
  EXPECT_EQ(call.error().attempts, 1U);
  EXPECT_TRUE(call.error().maybe_applied);
  EXPECT_EQ(remote.server.requests().size(), 1U);
}

TEST(RemoteRetry, WaitsWhileTheApiWorksOnTheAttemptBefore) {
  Remote remote(in_turn({cut_off, answer("409 X", "{}"), answer("200 OK", good_body)}), retrying());
  EXPECT_FALSE(remote.start(create_connection()).response().error.has_value());
  EXPECT_EQ(remote.server.requests().size(), 3U);
}

TEST(RemoteRetry, ACallSaysHowOften) {
  Remote remote(always(answer("503 X", "{}")), retrying());
  CallOptions options;
  options.maximum_attempts = 5;
  EXPECT_EQ(remote.start(get_connection(), options).error().attempts, 5U);
  options.maximum_attempts = 1;
  EXPECT_EQ(remote.start(get_connection(), options).error().attempts, 1U);
}

class WaitAsked : public ::testing::TestWithParam<std::string> {};

TEST_P(WaitAsked, TakesThePlaceOfTheBackoff) {
  // The backoff would pass the deadline, so only the wait that is asked for leads to a retry.
  http::RemoteOptions options = retrying(2, milliseconds{1});
  Remote remote(in_turn({answer("429 X", "{}", GetParam()), answer("200 OK", good_body)}), options);
  EXPECT_FALSE(remote.start(get_connection()).response().error.has_value());
  EXPECT_EQ(remote.server.requests().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Forms, WaitAsked,
                         ::testing::Values("Retry-After: 0\r\n", "retry-after:   0  \r\n",
                                           "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                                           "Retry-After: Sunday, 06-Nov-94 08:49:37 GMT\r\n",
                                           "X-RateLimit-Reset: 784111777\r\n", "Retry-After: soon\r\n",
                                           "Retry-After: -5\r\n", "Retry-After: \r\n"));

TEST(RemoteRetry, ObeysRetryAfter) {
  Remote remote(in_turn({answer("503 X", "{}", "Retry-After: 1\r\n"), answer("200 OK", good_body)}), retrying());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(remote.start(get_connection()).response().error.has_value());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds{1});
}

class WaitTooLong : public ::testing::TestWithParam<std::string> {};

TEST_P(WaitTooLong, ComesBackAtOnce) {
  Remote remote(always(answer("429 X", "{}", GetParam())), retrying());
  const StartedCall call = remote.start(get_connection());
  EXPECT_EQ(call.error().attempts, 1U);
  EXPECT_GT(call.error().retry_after_milliseconds, 60'000);
  EXPECT_NE(call.error().message.find("would pass the deadline"), std::string::npos) << call.error().message;
}

INSTANTIATE_TEST_SUITE_P(Forms, WaitTooLong,
                         ::testing::Values("Retry-After: 3600\r\n", "Retry-After: 99999999999999999\r\n",
                                           "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n",
                                           "X-RateLimit-Reset: 4133980799\r\n"));

TEST(RemoteRetry, TheBudgetOfAClientEnds) {
  http::RemoteOptions options = retrying();
  options.retry.budget = 10;  // two retries
  Remote remote(always(answer("503 X", "{}")), options);
  EXPECT_EQ(remote.start(get_connection()).error().attempts, 3U);
  const StartedCall second = remote.start(get_connection());
  EXPECT_EQ(second.error().attempts, 1U);
  EXPECT_NE(second.error().message.find("retry budget"), std::string::npos);
}

TEST(RemoteRetry, SuccessesRefillTheBudget) {
  http::RemoteOptions options = retrying(2);
  options.retry.budget = 5;
  std::vector<std::string> answers{answer("503 X", "{}"), answer("503 X", "{}")};
  for (int count = 0; count < 5; ++count) answers.push_back(answer("200 OK", good_body));
  answers.push_back(answer("503 X", "{}"));
  Remote remote(in_turn(answers), options);
  EXPECT_EQ(remote.start(get_connection()).error().attempts, 2U);
  for (int count = 0; count < 5; ++count) EXPECT_FALSE(remote.start(get_connection()).response().error.has_value());
  EXPECT_EQ(remote.start(get_connection()).error().attempts, 2U);
}

TEST(RemoteRetry, CancellingEndsAWait) {
  Remote remote(always(answer("503 X", "{}", "Retry-After: 50\r\n")), retrying());
  const StartedCall call = remote.start(get_connection());
  remote.server.wait_for_requests(1);
  call.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(call.error().code, POLYTOMIC_ERROR_CANCELLED);
}

TEST(RemoteRetry, ClosingEndsAWait) {
  Remote remote(always(answer("503 X", "{}", "Retry-After: 50\r\n")), retrying());
  const StartedCall call = remote.start(get_connection());
  remote.server.wait_for_requests(1);
  remote.backend.reset();
  EXPECT_EQ(call.error().code, POLYTOMIC_ERROR_CLOSED);
}

TEST(RemoteRetry, TheDeadlineBoundsAttemptsAndWaits) {
  Remote remote(always(answer("503 X", "{}")), retrying(1'000'000, milliseconds{5}));
  CallOptions options;
  options.timeout = milliseconds{300};
  const StartedCall call = remote.start(get_connection(), options);
  EXPECT_TRUE(call.error().code == POLYTOMIC_ERROR_UNAVAILABLE ||
              call.error().code == POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  EXPECT_GT(call.error().attempts, 1U);
}

TEST(RemoteRetry, AnAttemptThatTakesTooLongIsTriedAgain) {
  auto first = std::make_shared<std::atomic<bool>>(true);
  http::RemoteOptions options = retrying();
  options.attempt_timeout = milliseconds{100};
  Remote remote(
      [first](Connection& connection) {
        while (connection.read_request()) {
          if (first->exchange(false)) return connection.wait_for_close();
          connection.send(answer("200 OK", good_body));
        }
      },
      options);
  EXPECT_FALSE(remote.start(get_connection()).response().error.has_value());
}

TEST(RemoteRetry, AnAttemptThatTakesTooLongSaysSo) {
  Remote remote([](Connection& connection) {
    if (connection.read_request()) connection.wait_for_close();
  });
  CallOptions options;
  options.attempt_timeout = milliseconds{50};
  options.maximum_attempts = 1;
  const StartedCall call = remote.start(create_connection(), options);
  EXPECT_EQ(call.error().code, POLYTOMIC_ERROR_ATTEMPT_TIMEOUT);
  EXPECT_TRUE(call.error().maybe_applied);
  EXPECT_EQ(call.error().attempts, 1U);
}

}  // namespace
}  // namespace polytomic::faults
