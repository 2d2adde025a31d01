// Encrypted connections, with a server of their own that listens on a loopback port.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "faults/certificates.h"
#include "fixture.h"

namespace polytomic::local::mysql::testing {
namespace {

using faults::certificates;
using faults::content_of;

int find_free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("no free port");
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  close(probe);
  return ntohs(address.sin_port);
}

// Another program may take the port before the server does.
void listen_somewhere(PrivateServer& server, const std::vector<std::string>& settings) {
  constexpr int most_attempts = 5;
  for (int attempt = 1;; ++attempt) {
    try {
      server.restart(settings, find_free_port());
      return;
    } catch (const std::runtime_error&) {
      if (attempt == most_attempts) throw;
    }
  }
}

using Members = std::vector<std::pair<std::string, std::string>>;

class TlsTest : public MysqlTest {
 protected:
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    MysqlTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    if (server_ == nullptr) start();
  }

  static void start() {
    server_ = PrivateServer::start();
    show("server");
    Client(server_->socket(), PrivateServer::administrator)
        .run(
            "CREATE USER plain IDENTIFIED BY 's3cret-word'; CREATE USER encrypted IDENTIFIED BY 's3cret-word' REQUIRE "
            "SSL; CREATE USER shown IDENTIFIED BY 's3cret-word' REQUIRE X509; INSTALL SONAME 'auth_ed25519'; CREATE "
            "USER curve IDENTIFIED VIA ed25519 USING PASSWORD('s3cret-word')");
  }

  // What connecting with these members of the configuration fails with; nothing where it does not.
  static std::string problem(const std::string& host, const std::string& user, const std::string& flags,
                             const Members& texts = {}) {
    std::string text = R"({"passwd":"s3cret-word","port":)" + std::to_string(server_->port()) + flags;
    Members all{{"hostname", host}, {"account", user}};
    all.insert(all.end(), texts.begin(), texts.end());
    for (const auto& [key, value] : all) text += ",\"" + key + "\":" + json(value);
    const std::atomic<bool> never{false};
    const Context context(Context::Clock::now() + long_enough, never);
    try {
      make_mysql_connector()->open(Configuration(text + "}"), context)->test(context);
    } catch (const Failure& failure) {
      return failure.error().message;
    }
    return "";
  }

  // Starts the server as the one that the certificate names.
  static void show(const char* name) {
    const std::string shown = server_->keep_file(std::string(name) + ".pem", certificate(name));
    const std::string secret = server_->keep_file(std::string(name) + ".key", key(name));
    const std::string authority = server_->keep_file(std::string(name) + ".ca", certificate("authority"));
    listen_somewhere(*server_, {"ssl-cert=" + shown, "ssl-key=" + secret, "ssl-ca=" + authority});
  }
  static std::string certificate(const char* name) { return content_of(certificates().certificate_file(name)); }
  static std::string key(const char* name) { return content_of(certificates().key_file(name)); }

  static std::unique_ptr<PrivateServer> server_;
};

std::unique_ptr<PrivateServer> TlsTest::server_;

TEST_F(TlsTest, EncryptsUnlessToldNotTo) {
  EXPECT_EQ(problem("127.0.0.1", "encrypted", ""), "");
  EXPECT_EQ(problem("localhost", "encrypted", R"(,"ssl":true,"ssl_mode":"require")"), "");
  EXPECT_EQ(problem("127.0.0.1", "plain", R"(,"ssl":false)"), "");
  EXPECT_EQ(problem("127.0.0.1", "curve", ""), "");
  expect_part(problem("127.0.0.1", "encrypted", R"(,"ssl":false)"), "check account, passwd, ssl");
  // The other server of these tests knows no encryption; by its socket it needs none.
  EXPECT_NO_THROW(open()->test(context()));
  const Error error = failure_of([] {
    const std::atomic<bool> never{false};
    (void)make_mysql_connector()->open(configuration("root", R"("ssl_mode":"require")"),
                                       Context(Context::Clock::now() + long_enough, never));
  });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR) << error.message;
  expect_part(error.message, "check ssl");
}

TEST_F(TlsTest, VerifiesTheServer) {
  const std::string authority = certificate("authority");
  EXPECT_EQ(problem("127.0.0.1", "plain", "", {{"ca_cert", authority}}), "");
  EXPECT_EQ(problem("localhost", "plain", "", {{"ca_cert", authority}}), "");
  expect_part(problem("127.0.0.1", "plain", "", {{"ca_cert", certificate("stranger")}}), "certificate");
  expect_part(problem("127.0.0.1", "plain", R"(,"ssl_mode":"verify-ca")", {{"ca_cert", certificate("stranger")}}),
              "certificate");
  EXPECT_EQ(problem("127.0.0.1", "plain", R"(,"ssl_mode":"verify-ca")", {{"ca_cert", authority}}), "");
  // Without ca_cert, the authorities of the system count, and this one is not among them.
  expect_part(problem("127.0.0.1", "plain", R"(,"ssl_mode":"verify-full")"), "certificate");
  expect_part(problem("127.0.0.1", "plain", "", {{"ca_cert", "no certificate"}}), "check ssl");
}

TEST_F(TlsTest, ShowsTheClientsCertificate) {
  const Members shown{{"client_certificate", certificate("client")}, {"client_key", key("client")}};
  EXPECT_EQ(problem("127.0.0.1", "shown", R"(,"client_certs":true)", shown), "");
  EXPECT_NE(problem("127.0.0.1", "shown", R"(,"client_certs":false)", shown), "");
  EXPECT_NE(problem("127.0.0.1", "plain", R"(,"client_certs":true)",
                    {{"client_certificate", certificate("client")}, {"client_key", key("server")}}),
            "");
}

TEST_F(TlsTest, TellsAServerFromAnother) {
  show("elsewhere");
  const Members known{{"ca_cert", certificate("authority")}};
  EXPECT_EQ(problem("127.0.0.1", "plain", R"(,"ssl_mode":"verify-ca")", known), "");
  EXPECT_NE(problem("127.0.0.1", "plain", R"(,"ssl_mode":"verify-full")", known), "");
  show("expired");
  expect_part(problem("127.0.0.1", "plain", R"(,"ssl_mode":"verify-ca")", known), "certificate");
  EXPECT_EQ(problem("127.0.0.1", "plain", R"(,"ssl_mode":"require")"), "");
  show("server");
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
