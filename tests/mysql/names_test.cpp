// Host names, with name servers that answer as a test wants.
#include <chrono>
#include <future>
#include <string>

#include "connectors/held_lookups.h"
#include "fixture.h"

namespace polytomic::local::mysql::testing {
namespace {

using local::testing::held_lookups;

class NamesTest : public MysqlTest {
 protected:
  void SetUp() override {
    MysqlTest::SetUp();
    held_lookups().hold();
  }
  void TearDown() override {
    held_lookups().let_go();
    MysqlTest::TearDown();
  }
  Error failure_to_open(const std::string& host, int port, std::chrono::milliseconds time = long_enough,
                        int connect_timeout = 60) {
    return failure_of([&] {
      (void)make_mysql_connector()->open(
          Configuration(R"({"account":"u","passwd":"s3cret-word","ssl":false,"connect_timeout":)" +
                        std::to_string(connect_timeout) + R"(,"hostname":")" + host + R"(","port":)" +
                        std::to_string(port) + "}"),
          context(time));
    });
  }
};

TEST_F(NamesTest, NobodyWaitsForANameServer) {
  const Error late = failure_to_open("silent.invalid", 1, long_enough, 1);
  EXPECT_EQ(late.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(late.message, "within 1 seconds");
  EXPECT_EQ(failure_to_open("silent.invalid", 1, std::chrono::milliseconds(20)).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  auto failure = std::async(std::launch::async, [&] { return failure_to_open("silent.invalid", 1); });
  held_lookups().wait_for(3);  // with those that were given up
  cancelled_ = true;
  const Error cancelled = failure.get();
  cancelled_ = false;
  EXPECT_EQ(cancelled.code, POLYTOMIC_ERROR_CANCELLED);
}

TEST_F(NamesTest, SaysThatANameIsUnknown) {
  const Error error = failure_to_open("unknown.invalid", 1);
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(error.message, "unknown.invalid");
  expect_part(error.message, "check hostname");
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
