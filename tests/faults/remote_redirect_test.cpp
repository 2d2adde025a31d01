// Redirects: followed to the same origin only.
#include <gtest/gtest.h>

#include <string>

#include "faults/remote_fixture.h"

namespace polytomic::faults {
namespace {

// Redirects `from` to `location` and answers everything else.
ScriptedServer::Script redirecting(const std::string& status, const std::string& location) {
  return [=](Connection& connection) {
    while (connection.read_request()) {
      const bool moved = connection.request().find(" /new") == std::string::npos;
      connection.send(moved ? answer(status, "", "Location: " + location + "\r\n")
                            : answer("200 OK", R"({"data":{"id":"c1"}})"));
    }
  };
}

TEST(RemoteRedirect, FollowsReadsOnTheSameOrigin) {
  for (const char* status : {"301 X", "302 X", "303 X", "307 X", "308 X"}) {
    Remote remote(redirecting(status, "/new?a=1#part"));
    const StartedCall started = remote.start(get_connection());
    ASSERT_FALSE(started.response().error) << started.error().message;
    const std::string second = remote.server.requests().at(1);
    EXPECT_TRUE(second.starts_with("GET /new?a=1 HTTP/1.1\r\n")) << second;
    EXPECT_NE(second.find("Authorization: Bearer"), std::string::npos);
  }
}

TEST(RemoteRedirect, KeepsMethodAndBodyOfAWrite) {
  Remote kept(redirecting("307 X", "/new"));
  ASSERT_FALSE(kept.start(create_connection()).response().error);
  const std::string second = kept.server.requests().at(1);
  EXPECT_TRUE(second.starts_with("POST /new HTTP/1.1\r\n")) << second;
  EXPECT_NE(second.find("shop.db"), std::string::npos);

  Remote changed(redirecting("302 X", "/new"));
  const StartedCall started = changed.start(create_connection());
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_REDIRECT);
  EXPECT_EQ(started.error().http_status, 302);
  EXPECT_EQ(changed.server.requests().size(), 1U);
}

TEST(RemoteRedirect, NeverLeavesTheOrigin) {
  ScriptedServer other(always(answer("200 OK", R"({"data":{}})")));
  const std::string other_port = std::to_string(other.port());
  for (const std::string& location :
       {other.url() + "/new?secret=1", "//127.0.0.1:" + other_port + "/new", "https://127.0.0.1:" + other_port + "/",
        std::string("ftp://127.0.0.1/new"), "http://u:p@127.0.0.1:" + other_port + "/new",
        std::string("http://localhost.example/new"), std::string("file:///etc/passwd")}) {
    Remote remote(redirecting("302 X", location));
    const StartedCall started = remote.start(get_connection());
    EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_REDIRECT) << location;
    EXPECT_EQ(started.error().message.find("secret"), std::string::npos) << started.error().message;
    EXPECT_EQ(started.error().message.find("u:p"), std::string::npos) << started.error().message;
    EXPECT_EQ(remote.server.requests().size(), 1U);
  }
  EXPECT_EQ(other.connection_count(), 0U);
}

TEST(RemoteRedirect, EndsALoop) {
  Remote remote(redirecting("302 X", "/round"));
  const StartedCall started = remote.start(get_connection());
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_REDIRECT);
  EXPECT_EQ(started.error().attempts, 1U);
  EXPECT_EQ(remote.server.requests().size(), 6U);
}

}  // namespace
}  // namespace polytomic::faults
