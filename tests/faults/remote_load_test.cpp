// Many calls at once: each completes exactly once.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "faults/remote_fixture.h"

namespace polytomic::faults {
namespace {

constexpr std::size_t call_count = 1000;
const std::string connection_body = R"({"data":{"id":"c1"}})";

TEST(RemoteLoad, AThousandCallsCompleteOnce) {
  Remote remote(always(answer("200 OK", connection_body)));
  std::vector<StartedCall> calls(call_count);
  std::vector<std::thread> starters;
  for (std::size_t first = 0; first < 4; ++first) {
    starters.emplace_back([&, first] {
      for (std::size_t index = first; index < call_count; index += 4) calls[index] = remote.start(get_connection());
    });
  }
  for (std::thread& starter : starters) starter.join();
  for (const StartedCall& started : calls) ASSERT_FALSE(started.response().error) << started.error().message;
  remote.backend.reset();
  for (const StartedCall& started : calls) EXPECT_EQ(started.completion->count(), 1);
  EXPECT_EQ(remote.server.requests().size(), call_count);
  EXPECT_LE(remote.server.connection_count(), 128U);
}

TEST(RemoteLoad, CancellingWhileAnswersArrive) {
  Remote remote(always(answer("200 OK", connection_body)));
  std::vector<StartedCall> calls(call_count);
  for (StartedCall& started : calls) started = remote.start(get_connection());
  for (std::size_t index = 0; index < call_count; index += 2) calls[index].call->cancel(POLYTOMIC_ERROR_CANCELLED);
  for (std::size_t index = 1; index < call_count; index += 2) EXPECT_FALSE(calls[index].response().error);
  remote.backend.reset();
  for (const StartedCall& started : calls) EXPECT_EQ(started.completion->count(), 1);
}

TEST(RemoteLoad, CallsMayBeStartedByCompletions) {
  Remote remote(always(answer("200 OK", connection_body)));
  std::atomic<int> left{100};
  const auto last = std::make_shared<Completion>();
  std::function<void()> start_one = [&] {
    auto receive = [&](Response response) {
      if (--left > 0) return start_one();
      last->receive(std::move(response));
    };
    remote.backend->start(std::make_shared<Call>(get_connection(), CallOptions{}, receive));
  };
  start_one();
  EXPECT_FALSE(last->response().error);
  EXPECT_EQ(remote.server.requests().size(), 100U);
  remote.backend.reset();
}

}  // namespace
}  // namespace polytomic::faults
