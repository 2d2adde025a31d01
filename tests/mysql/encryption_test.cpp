// Which connections are encrypted.
#include "connectors/tls_fixture.h"

namespace polytomic::local::mysql::testing {
namespace {

class EncryptionTest : public local::testing::TlsTest {};

TEST_F(EncryptionTest, EncryptsUnlessToldNotTo) {
  Client(server_->socket(), PrivateServer::administrator)
      .run(
          "CREATE USER encrypted IDENTIFIED BY 's3cret-word' REQUIRE SSL; INSTALL SONAME 'auth_ed25519'; CREATE USER "
          "curve IDENTIFIED VIA ed25519 USING PASSWORD('s3cret-word')");
  EXPECT_EQ(problem("127.0.0.1", "encrypted", ""), "");
  EXPECT_EQ(problem("localhost", "encrypted", R"("ssl":true,"ssl_mode":"require")"), "");
  EXPECT_EQ(problem("127.0.0.1", "plain", R"("ssl":false)"), "");
  EXPECT_EQ(problem("127.0.0.1", "curve", ""), "");
  expect_part(problem("127.0.0.1", "encrypted", R"("ssl":false)"), "check account, passwd, ssl");
  // The other server of these tests knows no encryption; by its socket it needs none.
  EXPECT_NO_THROW(open()->test(context()));
  const Error error = failure_of([this] { (void)open("root", R"("ssl_mode":"require")"); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR) << error.message;
  expect_part(error.message, "check ssl");
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
