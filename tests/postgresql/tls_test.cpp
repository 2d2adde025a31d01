// Encrypted connections, with a server of their own that listens on a loopback port.
#include <arpa/inet.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "faults/certificates.h"
#include "fixture.h"

namespace polytomic::local::postgresql::testing {
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

class TlsTest : public PostgresqlTest {
 protected:
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    PostgresqlTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    if (server_ == nullptr) start();
  }

  static void start() {
    auto server = PrivateServer::start();
    const std::string certificate =
        server->keep_file("server.pem", content_of(certificates().certificate_file("server")));
    const std::string key = server->keep_file("server.key", content_of(certificates().key_file("server")));
    const std::string authority = server->keep_file("ca.pem", content_of(certificates().certificate_file("authority")));
    listen_somewhere(*server, {"listen_addresses=127.0.0.1", "ssl=on", "ssl_cert_file=" + certificate,
                               "ssl_key_file=" + key, "ssl_ca_file=" + authority});
    Client(server->socket_directory(), server->port(), "postgres", PrivateServer::superuser)
        .run("CREATE ROLE " + quote(PrivateServer::user_with_certificate) + " LOGIN");
    server_ = std::move(server);
  }

  // What connecting with these members of the configuration fails with; nothing where it does not.
  static std::string problem(const std::string& host, const std::string& user, const std::string& flags,
                             const Members& texts = {}) {
    std::string json =
        R"({"port":)" + std::to_string(server_->port()) + R"(,"database":"postgres","password":"")" + flags;
    Members all{{"hostname", host}, {"username", user}};
    all.insert(all.end(), texts.begin(), texts.end());
    for (const auto& [key, text] : all) {
      rapidjson::StringBuffer buffer;
      rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
      writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
      json += ",\"" + key + "\":" + buffer.GetString();
    }
    const std::atomic<bool> never{false};
    const Context context(Context::Clock::now() + long_enough, never);
    try {
      make_postgresql_connector()->open(Configuration(json + "}"), context)->test(context);
    } catch (const Failure& failure) {
      return failure.error().message;
    }
    return "";
  }

  static std::string certificate(const char* name) { return content_of(certificates().certificate_file(name)); }
  static std::string key(const char* name) { return content_of(certificates().key_file(name)); }

  static std::unique_ptr<PrivateServer> server_;
};

std::unique_ptr<PrivateServer> TlsTest::server_;

TEST_F(TlsTest, EncryptsUnlessToldNotTo) {
  EXPECT_EQ(problem("127.0.0.1", "postgres", ""), "");
  EXPECT_EQ(problem("127.0.0.1", "postgres", R"(,"ssl":true,"ssl_mode":"prefer")"), "");
  // This server lets nobody in without.
  expect_part(problem("127.0.0.1", "postgres", R"(,"ssl":false)"), "pg_hba.conf");
}

TEST_F(TlsTest, VerifiesTheServer) {
  const std::string authority = certificate("authority");
  EXPECT_EQ(problem("127.0.0.1", "postgres", "", {{"ca_cert", authority}}), "");
  EXPECT_EQ(problem("localhost", "postgres", "", {{"ca_cert", authority}}), "");
  expect_part(problem("127.0.0.1", "postgres", "", {{"ca_cert", certificate("stranger")}}), "certificate");
  expect_part(problem("127.0.0.1", "postgres", R"(,"ssl_mode":"verify-ca")", {{"ca_cert", certificate("stranger")}}),
              "certificate");
  // Without ca_cert, the authorities of the system count, and this one is not among them.
  expect_part(problem("127.0.0.1", "postgres", R"(,"ssl_mode":"verify-full")"), "certificate");
  expect_part(problem("127.0.0.1", "postgres", "", {{"ca_cert", "no certificate"}}), "check ssl");
}

TEST_F(TlsTest, ShowsTheClientsCertificate) {
  const char* user = PrivateServer::user_with_certificate;
  const Members shown{{"client_certificate", certificate("client")}, {"client_key", key("client")}};
  EXPECT_EQ(problem("127.0.0.1", user, R"(,"client_certs":true)", shown), "");
  EXPECT_NE(problem("127.0.0.1", user, R"(,"client_certs":false)", shown), "");
  EXPECT_NE(problem("127.0.0.1", "postgres", R"(,"client_certs":true)",
                    {{"client_certificate", certificate("client")}, {"client_key", key("server")}}),
            "");
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
