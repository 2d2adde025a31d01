// Configurations, and what is said where a server cannot be used.
#include <chrono>
#include <string>

#include "connectors/loopback_listener.h"
#include "server_test.h"

namespace polytomic::local::testing {
namespace {

class ServerAccessTest : public ServerTest {};

TEST_F(ServerAccessTest, RefusesSettingsThatContradictEachOther) {
  const auto field_of = [this](const std::string& more) { return failure_to_check(place("h", 1, more)).field; };
  EXPECT_EQ(field_of(R"("ssh":true,"ssh_host":"bastion")"), "ssh");
  EXPECT_EQ(field_of(R"("ssl":false,"ssl_mode":"require")"), "ssl_mode");
  EXPECT_EQ(field_of(R"("client_certs":true)"), "client_certificate");
  EXPECT_EQ(field_of(R"("client_certs":true,"client_certificate":"c")"), "client_key");
  EXPECT_EQ(field_of(R"("client_certs":true,"client_certificate":"c","client_key":"k","ssl":false)"), "client_certs");
  for (const char* more :
       {"", R"("ssl":true)", R"("ssh":false,"ssh_host":"bastion","ssh_user":"root","ssh_private_key":"k")"}) {
    EXPECT_NO_THROW(connector()->check(Configuration(place("h", 1, more)))) << more;
  }
}

TEST_F(ServerAccessTest, GivesUpOnAServerThatSaysNothing) {
  const LoopbackListener silent;
  const std::string text = place("127.0.0.1", silent.port(), R"("connect_timeout":1)");
  const Error error = failure_to_open(text);
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(error.message, "within 1 seconds");
  EXPECT_EQ(failure_to_open(text, std::chrono::milliseconds(20)).code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  cancelled_ = true;
  EXPECT_EQ(failure_to_open(text).code, POLYTOMIC_ERROR_CANCELLED);
}

}  // namespace
}  // namespace polytomic::local::testing
