// Host names, with name servers that answer as a test wants.
#include <chrono>
#include <future>
#include <string>

#include "connectors/held_lookups.h"
#include "server_test.h"

namespace polytomic::local::testing {
namespace {

class NamesTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    held_lookups().hold();
  }
  void TearDown() override {
    held_lookups().let_go();
    ServerTest::TearDown();
  }
};

TEST_F(NamesTest, NobodyWaitsForANameServer) {
  const Error late = failure_to_open(place("silent.invalid", 1, R"("connect_timeout":1)"));
  EXPECT_EQ(late.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(late.message, "within 1 seconds");
  const std::string silent = place("silent.invalid", 1, R"("connect_timeout":60)");
  EXPECT_EQ(failure_to_open(silent, std::chrono::milliseconds(20)).code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  auto failure = std::async(std::launch::async, [&] { return failure_to_open(silent); });
  held_lookups().wait_for(3);  // with those that were given up
  cancelled_ = true;
  const Error cancelled = failure.get();
  cancelled_ = false;
  EXPECT_EQ(cancelled.code, POLYTOMIC_ERROR_CANCELLED);
}

TEST_F(NamesTest, SaysThatANameIsUnknown) {
  const Error error = failure_to_open(place("unknown.invalid", 1));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(error.message, unknown_name);
  expect_part(error.message, "unknown.invalid");
  expect_part(error.message, "check hostname");
}

}  // namespace
}  // namespace polytomic::local::testing
