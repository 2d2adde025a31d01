// nginx that reloads, quits, dies, limits its connections, or carries many calls at once, between and during calls.
#include <set>
#include <vector>

#include "faults/front_client.h"
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t many = 64;

// Answers when the gate opens.
void behind_gate(Connection& connection) {
  while (connection.read_request()) {
    connection.server().wait_at_gate();
    connection.send(answer("200 OK", good_body));
  }
}

http::RemoteOptions retrying() {
  http::RemoteOptions options = options_for("");
  options.retry = {};
  options.retry.backoff_base = 1ms;
  return options;
}

void expect_success(const StartedCall& started) {
  const Response& response = started.response();
  EXPECT_FALSE(response.error) << response.error->message;
}

std::vector<StartedCall> start_many(FrontClient& client) {
  std::vector<StartedCall> calls;
  for (std::size_t count = 0; count < many; ++count)
    calls.push_back(client.start(count % 2 == 0 ? get_connection() : create_connection()));
  return calls;
}

void expect_all_succeed(FrontClient& client, const std::vector<StartedCall>& calls) {
  for (const StartedCall& started : calls) expect_success(started);
  client.backend.reset();
  for (const StartedCall& started : calls) EXPECT_EQ(started.completion->count(), 1);
}

using FrontLifetime = FrontTest;

TEST_F(FrontLifetime, ManyCallsShareOneConnection) {
  FrontClient client(behind_gate);
  const std::vector<StartedCall> calls = start_many(client);
  client.upstream.wait_for_requests(many);  // all at the same time, none answered
  EXPECT_EQ(client.connections_opened(), 1U);
  client.upstream.open_gate();
  expect_all_succeed(client, calls);
  std::set<std::string> connections;
  for (const AccessRecord& record : client.front.access_records(many)) {
    EXPECT_EQ(record.protocol, "HTTP/2.0");
    connections.insert(record.connection);
  }
  EXPECT_EQ(connections.size(), 1U);
  EXPECT_EQ(client.connections_opened(), 1U);
  EXPECT_EQ(client.counters->attempts, many);
}

TEST_F(FrontLifetime, CancelledCallsLeaveTheOthersAlone) {
  FrontClient client(behind_gate);
  std::vector<StartedCall> calls = start_many(client);
  client.upstream.wait_for_requests(many);
  const auto half = calls.begin() + many / 2;
  for (auto call = half; call != calls.end(); ++call) call->call->cancel(POLYTOMIC_ERROR_CANCELLED);
  for (auto call = half; call != calls.end(); ++call) EXPECT_EQ(call->error().code, POLYTOMIC_ERROR_CANCELLED);
  calls.erase(half, calls.end());
  client.upstream.open_gate();
  for (const StartedCall& started : calls) expect_success(started);
  expect_success(client.start(get_connection()));
  EXPECT_EQ(client.connections_opened(), 1U);
}

TEST_F(FrontLifetime, OneStreamAtATime) {
  FrontClient client(always(answer("200 OK", good_body)), {.settings = "http2_max_concurrent_streams 1;"}, retrying());
  expect_all_succeed(client, start_many(client));
  client.expect_http2();
}

TEST_F(FrontLifetime, WithoutHttp2) {
  FrontClient client(always(answer("200 OK", good_body)), {.speaks_http2 = false});
  expect_all_succeed(client, start_many(client));
  for (const AccessRecord& record : client.front.access_records(many)) EXPECT_EQ(record.protocol, "HTTP/1.1");
}

// Each way to end connections while calls come: the callers see nothing of it.
struct Restless {
  std::string name;
  std::string settings;
  std::uint64_t least_connections;  // for 50 calls, one after the other
};

void PrintTo(const Restless& restless, std::ostream* out) { *out << restless.name; }

class RestlessFront : public FrontTest, public ::testing::WithParamInterface<Restless> {};

TEST_P(RestlessFront, AnswersOneCallAfterTheOther) {
  FrontClient client(always(answer("200 OK", good_body)), {.settings = GetParam().settings}, retrying());
  for (int count = 0; count < 25; ++count) {
    expect_success(client.start(get_connection()));
    expect_success(client.start(create_connection()));
  }
  client.expect_http2();
  EXPECT_GE(client.connections_opened(), GetParam().least_connections);
}

TEST_P(RestlessFront, AnswersManyCallsAtOnce) {
  FrontClient client(always(answer("200 OK", good_body)), {.settings = GetParam().settings}, retrying());
  expect_all_succeed(client, start_many(client));
  client.expect_http2();
}

INSTANTIATE_TEST_SUITE_P(That, RestlessFront,
                         ::testing::Values(Restless{"TakesTenRequestsAConnection", "keepalive_requests 10;", 5},
                                           Restless{"TakesOneRequestAConnection", "keepalive_requests 1;", 50},
                                           // Whether any is idle long enough is a matter of luck.
                                           Restless{"EndsIdleConnectionsAtOnce", "keepalive_timeout 1ms;", 1},
                                           Restless{"KeepsNoConnection", "keepalive_timeout 0;", 50}),
                         [](const auto& test) { return test.param.name; });

// nginx says goodbye to an idle client and waits for it to hang up; here it does not wait, so that it is soon done.
const FrontOptions without_lingering{.settings = "lingering_close off;"};

TEST_F(FrontLifetime, ReloadsBetweenCalls) {
  FrontClient client(always(answer("200 OK", good_body)), without_lingering);  // a client with one attempt
  for (std::uint64_t reloads = 0; reloads < 5; ++reloads) {
    expect_success(client.start(get_connection()));
    expect_success(client.start(create_connection()));
    EXPECT_EQ(client.connections_opened(), reloads + 1);
    client.front.begin_reload();
    client.front.finish_reload();
  }
  client.expect_http2();
}

TEST_F(FrontLifetime, CallsMeetItsGoodbye) {
  FrontClient client(always(answer("200 OK", good_body)), {}, retrying());
  for (int reloads = 0; reloads < 10; ++reloads) {
    expect_success(client.start(get_connection()));
    client.front.begin_reload();
    expect_success(client.start(create_connection()));
  }
  client.expect_http2();
  EXPECT_GE(client.connections_opened(), 2U);
}

TEST_F(FrontLifetime, ReloadsDuringACall) {
  // The second call may be sent before the goodbye comes, which nginx then does not serve.
  FrontClient client(behind_gate, {}, retrying());
  const StartedCall before = client.start(create_connection());
  client.upstream.wait_for_requests(1);
  client.front.begin_reload();
  const StartedCall meanwhile = client.start(create_connection());
  client.upstream.wait_for_requests(2);
  client.upstream.open_gate();
  expect_success(before);
  expect_success(meanwhile);
  expect_success(client.start(create_connection()));
}

TEST_F(FrontLifetime, ReloadsUnderManyCalls) {
  FrontClient client(always(answer("200 OK", good_body)), {}, retrying());
  std::vector<StartedCall> calls;
  for (int reloads = 0; reloads < 5; ++reloads) {
    const std::vector<StartedCall> more = start_many(client);
    calls.insert(calls.end(), more.begin(), more.end());
    client.front.begin_reload();
  }
  expect_all_succeed(client, calls);
}

TEST_F(FrontLifetime, QuitsAndStartsBetweenCalls) {
  FrontClient client(always(answer("200 OK", good_body)), without_lingering);
  expect_success(client.start(create_connection()));
  client.front.quit();
  expect_outcome(client.start(create_connection()).response(),
                 {POLYTOMIC_ERROR_CONNECT, POLYTOMIC_CATEGORY_NETWORK, true, 1, false}, true);
  client.front.start();
  expect_success(client.start(create_connection()));
  EXPECT_EQ(client.upstream.requests().size(), 2U);
}

TEST_F(FrontLifetime, DiesBetweenCalls) {
  FrontClient client(always(answer("200 OK", good_body)));
  expect_success(client.start(create_connection()));
  client.front.kill_now();
  client.front.start();
  expect_success(client.start(create_connection()));
  EXPECT_EQ(client.upstream.requests().size(), 2U);
}

TEST_F(FrontLifetime, DiesDuringCalls) {
  FrontClient client(behind_gate);
  const std::vector<StartedCall> calls = start_many(client);
  client.upstream.wait_for_requests(many);
  client.front.kill_now();
  Outcome once = breaks_off;
  once.attempts = 1;
  for (std::size_t index = 0; index < many; ++index) expect_outcome(calls[index].response(), once, index % 2 == 1);
  client.upstream.open_gate();
  client.front.start();
  expect_success(client.start(create_connection()));
}

TEST_F(FrontLifetime, LosesItsWorkerDuringCalls) {
  FrontClient client(behind_gate, {}, retrying());
  const std::vector<StartedCall> calls = start_many(client);
  client.upstream.wait_for_requests(many);
  client.front.kill_worker();
  client.upstream.open_gate();
  expect_all_succeed(client, calls);
  EXPECT_EQ(client.counters->retries, many);
}

TEST_F(FrontLifetime, DiesAndComesBackDuringCalls) {
  http::RemoteOptions options = retrying();
  options.retry.attempts = 1'000;
  options.retry.budget = 1'000'000;
  options.retry.backoff_base = options.retry.backoff_limit = 100ms;
  FrontClient client(behind_gate, {}, options);
  const std::vector<StartedCall> calls = start_many(client);
  client.upstream.wait_for_requests(many);
  client.front.kill_now();
  client.upstream.open_gate();
  client.front.start();
  expect_all_succeed(client, calls);
  EXPECT_GE(client.counters->retries, many);
}

}  // namespace
}  // namespace polytomic::faults
