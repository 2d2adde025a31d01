// Host names, with name servers that answer as a test wants.
#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>

#include "fixture.h"

namespace polytomic::local::mysql::testing {
namespace {

// Lookups of a name that no name server answers for until they are let go.
class HeldLookups {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    --waiting_;
    changed_.notify_all();
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this, count] { return waiting_ >= count; });
  }
  void hold() {
    const std::scoped_lock lock(mutex_);
    is_open_ = false;
  }
  void let_go() {
    std::unique_lock lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return waiting_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_open_ = true;
};

HeldLookups& held_lookups() {
  static HeldLookups held;
  return held;
}

int ask_system(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto next = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(name, service, hints, found);
}

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

// In place of the system's, which it asks for all other names.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  namespace testing = polytomic::local::mysql::testing;
  const std::string asked = name == nullptr ? "" : name;
  const bool is_lookup = asked.ends_with(".invalid") && (hints == nullptr || (hints->ai_flags & AI_NUMERICHOST) == 0);
  if (!is_lookup) return testing::ask_system(name, service, hints, found);
  if (asked == "silent.invalid") testing::held_lookups().wait();
  return EAI_NONAME;
}
