// The health of connections: what each use and the periodic checks say of it.
#include "local/duration.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

using namespace std::chrono_literals;

Error gone() { return make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "the server is gone"); }

class LocalHealth : public FakeEngine {
 protected:
  [[nodiscard]] Answer shown(const std::string& id) { return get(*engine, "/api/connections/" + id); }
  [[nodiscard]] std::string status(const std::string& id) { return shown(id).data()["status"].GetString(); }
  // Asks until the connection has that status, for a minute at most.
  void wait_for(const std::string& id, std::string_view wanted) {
    const auto end = std::chrono::steady_clock::now() + 1min;
    while (status(id) != wanted && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(status(id), wanted);
  }
  [[nodiscard]] std::string body(std::string_view interval) {
    return R"({"name":"n","type":"fake","configuration":{"host":"h"},"healthcheck_interval":")" +
           std::string(interval) + "\"}";
  }
  std::string create_checked(std::string_view interval) {
    const Answer answer = send(*engine, "POST", "/api/connections", body(interval));
    EXPECT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
    return answer.data()["id"].GetString();
  }
};

TEST_F(LocalHealth, FollowsEachUse) {
  state->objects = {keyed_table("orders")};
  const std::string id = create();
  const std::string fields = "/api/connections/" + id + "/modelsync/target/fields?target=main.orders&refresh=true";
  ASSERT_EQ(get(*engine, fields).code, POLYTOMIC_OK);
  EXPECT_EQ(status(id), "healthy");
  set_failure(gone());
  EXPECT_EQ(get(*engine, fields).code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  EXPECT_EQ(status(id), "unhealthy");
  EXPECT_EQ(shown(id).data()["status_error"], "the server is gone");
  set_failure(std::nullopt);
  ASSERT_EQ(get(*engine, fields).code, POLYTOMIC_OK);
  EXPECT_EQ(status(id), "healthy");
  EXPECT_FALSE(shown(id).data().HasMember("status_error"));
}

TEST_F(LocalHealth, IsNotAboutWhatOneObjectRefuses) {
  state->objects = {keyed_table("orders")};
  const std::string id = create();
  const std::string fields = "/api/connections/" + id + "/modelsync/target/fields?target=main.orders&refresh=true";
  ASSERT_EQ(get(*engine, fields).code, POLYTOMIC_OK);
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "no right to read orders"));
  EXPECT_EQ(get(*engine, fields).code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  EXPECT_EQ(status(id), "healthy");
}

TEST_F(LocalHealth, IsCheckedAtItsInterval) {
  const std::string id = create_checked("1s");
  const std::string other = create();
  set_failure(gone());
  wait_for(id, "unhealthy");
  EXPECT_EQ(shown(id).data()["status_error"], "the server is gone");
  EXPECT_EQ(status(other), "healthy") << "nobody asked for checks of it, and nobody used it";
  set_failure(std::nullopt);
  wait_for(id, "healthy");
}

TEST_F(LocalHealth, IsCheckedAfterTheCatalogIsOpenedAgain) {
  const std::string id = create_checked("1s");
  open();
  set_failure(gone());
  wait_for(id, "unhealthy");
}

TEST_F(LocalHealth, IsCheckedOnceAnUpdateAsksForIt) {
  const std::string id = create();
  ASSERT_EQ(send(*engine, "PUT", "/api/connections/" + id, body("1s")).code, POLYTOMIC_OK);
  set_failure(gone());
  wait_for(id, "unhealthy");
  ASSERT_EQ(send(*engine, "DELETE", "/api/connections/" + id, "").code, POLYTOMIC_OK);
}

TEST_F(LocalHealth, RefusesIntervalsThatMeanNothing) {
  for (const char* wrong : {"often", "5", "1 h", "-1h", "0s", "500ms", "9000h", "1h30", "nans", "1e3s"}) {
    const Answer answer = send(*engine, "POST", "/api/connections", body(wrong));
    EXPECT_EQ(answer.code, POLYTOMIC_ERROR_UNPROCESSABLE) << wrong;
    EXPECT_NE(answer.error.message.find(wrong), std::string::npos) << answer.error.message;
  }
}

TEST(Duration, IsASumOfNumbersWithUnits) {
  EXPECT_EQ(read_duration("90s"), 90'000ms);
  EXPECT_EQ(read_duration("3h30m"), 12'600'000ms);
  EXPECT_EQ(read_duration("1.5s250ms"), 1'750ms);
  EXPECT_EQ(read_duration("m"), std::nullopt);
  EXPECT_EQ(read_duration(""), std::nullopt);
}

}  // namespace
}  // namespace polytomic::local::testing
