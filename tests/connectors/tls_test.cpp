// Encrypted connections, with a server of their own that listens on a loopback port.
#include "connectors/tls_fixture.h"

namespace polytomic::local::testing {
namespace {

class ServerTlsTest : public TlsTest {};

TEST_F(ServerTlsTest, VerifiesTheServer) {
  const std::string authority = certificate("authority");
  const std::string stranger = certificate("stranger");
  EXPECT_EQ(problem("127.0.0.1", user_without_certificate, "", {{"ca_cert", authority}}), "");
  EXPECT_EQ(problem("localhost", user_without_certificate, "", {{"ca_cert", authority}}), "");
  expect_part(problem("127.0.0.1", user_without_certificate, "", {{"ca_cert", stranger}}), "certificate");
  const std::string authority_only = R"("ssl_mode":"verify-ca")";
  expect_part(problem("127.0.0.1", user_without_certificate, authority_only, {{"ca_cert", stranger}}), "certificate");
  EXPECT_EQ(problem("127.0.0.1", user_without_certificate, authority_only, {{"ca_cert", authority}}), "");
  // Without ca_cert, the authorities of the system count, and this one is not among them.
  expect_part(problem("127.0.0.1", user_without_certificate, R"("ssl_mode":"verify-full")"), "certificate");
  expect_part(problem("127.0.0.1", user_without_certificate, "", {{"ca_cert", "no certificate"}}), "check ssl");
}

TEST_F(ServerTlsTest, ShowsTheClientsCertificate) {
  const Members shown{{"client_certificate", certificate("client")}, {"client_key", key("client")}};
  EXPECT_EQ(problem("127.0.0.1", user_with_certificate, R"("client_certs":true)", shown), "");
  EXPECT_NE(problem("127.0.0.1", user_with_certificate, R"("client_certs":false)", shown), "");
  const Members mixed{{"client_certificate", certificate("client")}, {"client_key", key("server")}};
  EXPECT_NE(problem("127.0.0.1", user_without_certificate, R"("client_certs":true)", mixed), "");
}

TEST_F(ServerTlsTest, TellsAServerFromAnother) {
  show(*server_, "elsewhere");
  const Members known{{"ca_cert", certificate("authority")}};
  EXPECT_EQ(problem("127.0.0.1", user_without_certificate, R"("ssl_mode":"verify-ca")", known), "");
  EXPECT_NE(problem("127.0.0.1", user_without_certificate, R"("ssl_mode":"verify-full")", known), "");
  show(*server_, "expired");
  expect_part(problem("127.0.0.1", user_without_certificate, R"("ssl_mode":"verify-ca")", known), "certificate");
  EXPECT_EQ(problem("127.0.0.1", user_without_certificate, R"("ssl_mode":"require")"), "");
  show(*server_, "server");
}

}  // namespace
}  // namespace polytomic::local::testing
