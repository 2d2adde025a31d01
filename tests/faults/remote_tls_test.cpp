// Whom the remote backend trusts, and that nothing is sent to anybody else.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faults/certificates.h"
#include "faults/fault.h"
#include "faults/remote_fixture.h"
#include "faults/tls_server.h"

namespace polytomic::faults {
namespace {

http::RemoteOptions trusting(std::string url) {
  http::RemoteOptions options = options_for(std::move(url));
  options.ca_file = certificates().certificate_file("authority");
  return options;
}

http::RemoteOptions with_client_certificate(std::string url) {
  http::RemoteOptions options = trusting(std::move(url));
  options.client_certificate_file = certificates().certificate_file("client");
  options.client_key_file = certificates().key_file("client");
  return options;
}

// Starts the call on a backend of its own and waits for its end.
StartedCall call_with(const http::RemoteOptions& options, OwnedRequest request) {
  const auto backend = http::make_remote_backend(options, nullptr);
  StartedCall started = prepare(std::move(request));
  backend->start(started.call);
  static_cast<void>(started.response());
  return started;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// The message of the refusal, which must come before anything of the request is sent.
std::string tls_refusal(const http::RemoteOptions& options) {
  const StartedCall started = call_with(options, create_connection());
  const Response& response = started.response();
  if (!response.error) {
    ADD_FAILURE() << "the call succeeded";
    return {};
  }
  EXPECT_EQ(response.error->code, POLYTOMIC_ERROR_TLS) << response.error->message;
  EXPECT_EQ(response.error->http_status, 0);
  EXPECT_EQ(response.error->attempts, 1U);
  EXPECT_NE(response.error->curl_code, 0);
  EXPECT_FALSE(response.error->maybe_applied) << response.error->message;
  EXPECT_TRUE(has(response.error->message, "127.0.0.1")) << response.error->message;
  EXPECT_FALSE(has(response.error->message, api_key)) << response.error->message;
  return response.error->message;
}

TEST(RemoteTls, AcceptsTheAuthorityOfCaFile) {
  TlsServer server;
  expect_identity(call_with(trusting(server.url()), get_identity()).response());
  expect_identity(call_with(trusting("https://localhost:" + std::to_string(server.port())), get_identity()).response());
  const std::string sent = "Bearer " + std::string(api_key);
  EXPECT_EQ(server.credentials(), (std::vector<std::string>{sent, sent}));
}

TEST(RemoteTls, RefusesAnUnknownAuthority) {
  TlsServer server;
  const std::string with_system_authorities = tls_refusal(options_for(server.url()));
  EXPECT_TRUE(has(with_system_authorities, "ca_file")) << with_system_authorities;
  http::RemoteOptions options = options_for(server.url());
  options.ca_file = certificates().certificate_file("stranger");
  const std::string with_another_authority = tls_refusal(options);
  EXPECT_TRUE(has(with_another_authority, "ca_file")) << with_another_authority;
  EXPECT_TRUE(server.credentials().empty());
}

TEST(RemoteTls, RefusesTheCertificateOfAnotherHost) {
  TlsServer server({.certificate = "elsewhere"});
  const std::string message = tls_refusal(trusting(server.url()));
  EXPECT_TRUE(has(message, "certificate")) << message;
  EXPECT_TRUE(server.credentials().empty());
}

TEST(RemoteTls, RefusesAnExpiredCertificate) {
  TlsServer server({.certificate = "expired"});
  const std::string message = tls_refusal(trusting(server.url()));
  EXPECT_TRUE(has(message, "expired")) << message;
  EXPECT_TRUE(server.credentials().empty());
}

TEST(RemoteTls, RefusesACaFileThatHoldsNoCertificate) {
  TlsServer server;
  http::RemoteOptions options = options_for(server.url());
  for (const std::string_view content :
       {"not a certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    options.ca_file = certificates().write_file("broken", content);
    const std::string message = tls_refusal(options);
    EXPECT_TRUE(has(message, "ca_file")) << message;
  }
  EXPECT_TRUE(server.credentials().empty());
}

TEST(RemoteTls, RefusesServersThatDoNotSpeakTls) {
  // One that answers at once, one of another protocol, and one that just hangs up.
  for (const std::string& greeting :
       {answer("200 OK", R"({"data":{}})"), std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string()}) {
    ScriptedServer server([greeting](Connection& connection) {
      if (!greeting.empty()) connection.send(greeting);
      // What it leaves unread would reset the connection, which is another fault.
      if (greeting.empty()) return static_cast<void>(connection.receive(65'536));
      connection.wait_for_close();
    });
    static_cast<void>(tls_refusal(trusting("https://127.0.0.1:" + std::to_string(server.port()))));
    EXPECT_TRUE(server.requests().empty());
  }
}

TEST(RemoteTls, FailsOverPlainHttp) {
  TlsServer server;
  const StartedCall started = call_with(options_for("http://" + server.place()), get_identity());
  const polytomic_status code = started.error().code;
  // The server may answer in its own protocol, or hang up on what it cannot read.
  EXPECT_TRUE(code == POLYTOMIC_ERROR_MALFORMED_RESPONSE || code == POLYTOMIC_ERROR_TRANSFER) << code;
  EXPECT_FALSE(has(started.error().message, api_key)) << started.error().message;
  EXPECT_TRUE(server.credentials().empty());
}

TEST(RemoteTls, SpeaksVersionsFrom12On) {
  for (const char* protocols : {"NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"}) {
    TlsServer server({.protocols = protocols});
    expect_identity(call_with(trusting(server.url()), get_identity()).response());
  }
  TlsServer old({.protocols = "NORMAL:-VERS-ALL:+VERS-TLS1.1"});
  const std::string message = tls_refusal(trusting(old.url()));
  EXPECT_TRUE(has(message, "TLS 1.2")) << message;
  EXPECT_TRUE(old.credentials().empty());
}

TEST(RemoteTls, ReusesTheConnection) {
  TlsServer server;
  const auto backend = http::make_remote_backend(trusting(server.url()), nullptr);
  for (int round = 0; round < 2; ++round) {
    const StartedCall started = prepare(get_identity());
    backend->start(started.call);
    expect_identity(started.response());
  }
  EXPECT_EQ(server.connection_count(), 1U);
  EXPECT_EQ(server.credentials().size(), 2U);
}

TEST(RemoteTls, ShowsAClientCertificate) {
  for (const char* protocols : {"NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"}) {
    TlsServer server({.protocols = protocols, .requires_client_certificate = true});
    expect_identity(call_with(with_client_certificate(server.url()), get_identity()).response());
    EXPECT_EQ(server.credentials().size(), 1U);
  }
}

TEST(RemoteTls, FailsWhereTheServerRefusesTheClientCertificate) {
  const auto attempts_at = [](const TlsServer& server) {
    http::RemoteOptions stranger = with_client_certificate(server.url());
    stranger.client_certificate_file = certificates().certificate_file("stranger");
    stranger.client_key_file = certificates().key_file("stranger");
    return std::vector<http::RemoteOptions>{trusting(server.url()), stranger};
  };
  TlsServer before({.protocols = "NORMAL:-VERS-ALL:+VERS-TLS1.2", .requires_client_certificate = true});
  for (const http::RemoteOptions& options : attempts_at(before)) static_cast<void>(tls_refusal(options));
  EXPECT_TRUE(before.credentials().empty());

  // In TLS 1.3 the client may send as soon as it has shown its certificate, so it may learn of the refusal later.
  TlsServer after({.protocols = "NORMAL:-VERS-ALL:+VERS-TLS1.3", .requires_client_certificate = true});
  for (const http::RemoteOptions& options : attempts_at(after)) {
    const StartedCall started = call_with(options, get_identity());
    const polytomic_status code = started.error().code;
    EXPECT_TRUE(code == POLYTOMIC_ERROR_TLS || code == POLYTOMIC_ERROR_TRANSFER) << started.error().message;
    EXPECT_FALSE(has(started.error().message, api_key)) << started.error().message;
  }
  EXPECT_TRUE(after.credentials().empty()) << "the server never decrypted the request";
}

TEST(RemoteTls, RefusesAClientCertificateThatCannotBeUsed) {
  TlsServer server({.requires_client_certificate = true});
  http::RemoteOptions options = with_client_certificate(server.url());
  options.client_key_file = certificates().key_file("server");
  const std::string with_the_key_of_another = tls_refusal(options);
  EXPECT_TRUE(has(with_the_key_of_another, "client_key_file")) << with_the_key_of_another;
  options.client_key_file = certificates().write_file("broken", "not a key\n");
  const std::string with_a_broken_key = tls_refusal(options);
  EXPECT_TRUE(has(with_a_broken_key, "client_key_file")) << with_a_broken_key;
  options = with_client_certificate(server.url());
  options.client_certificate_file = certificates().write_file("broken", "not a certificate\n");
  const std::string with_a_broken_certificate = tls_refusal(options);
  EXPECT_TRUE(has(with_a_broken_certificate, "client_certificate_file")) << with_a_broken_certificate;
  EXPECT_TRUE(server.credentials().empty());
}

}  // namespace
}  // namespace polytomic::faults
