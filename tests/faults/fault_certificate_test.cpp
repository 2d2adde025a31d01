// Servers that cannot prove who they are, and those whose TLS is too old: nothing is ever sent to them.
#include <algorithm>
#include <array>

#include "faults/certificates.h"
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

struct Impostor {
  std::string name;
  TlsSettings settings;
  std::string authority;           // that the client trusts; empty: those of the system
  std::vector<std::string> words;  // of which the error tells one; OpenSSL words it differently over the years
  bool has_revocation_list = false;
};

const std::vector<Impostor>& impostors() {
  const std::string old = "NORMAL:-VERS-ALL:%COMPAT:+VERS-";
  static const std::vector<Impostor> all = {
      {"Expired", {.certificate = "expired"}, "authority", {"expired"}},
      {"NotYetValid", {.certificate = "future"}, "authority", {"not yet valid"}},
      {"SelfSigned", {.certificate = "self"}, "authority", {"self signed", "self-signed"}},
      {"OfAnotherHost", {.certificate = "elsewhere"}, "authority", {"match", "subject name"}},
      {"ForAnotherPurpose", {.certificate = "purpose"}, "authority", {"purpose"}},
      {"OfAClient", {.certificate = "client"}, "authority", {"match", "subject name"}},
      {"OfAnUntrustedIssuer", {.certificate = "server"}, "stranger", {"local issuer", "signature failure"}},
      {"OfAnIssuerTheSystemDoesNotKnow", {.certificate = "server"}, "", {"local issuer"}},
      {"RevokedByItsIssuer", {.certificate = "revoked"}, "authority", {"revoked"}, true},
      {"WithoutARevocationListOfItsIssuer", {.certificate = "self"}, "self", {"CRL"}, true},
      {"OnlyTls10", {.protocols = old + "TLS1.0"}, "authority", {"version", "protocol", "alert"}},
      {"OnlyTls11", {.protocols = old + "TLS1.1"}, "authority", {"version", "protocol", "alert"}},
      {"OnlyWithoutEncryption",
       {.protocols = "NONE:+VERS-TLS1.2:+NULL:+SHA1:+ECDHE-ECDSA:+SIGN-ALL:+GROUP-ALL:+COMP-NULL"},
       "authority",
       {"handshake", "alert"}},
  };
  return all;
}

void PrintTo(const Impostor& impostor, std::ostream* out) { *out << impostor.name; }

class Untrusted : public ::testing::TestWithParam<Impostor> {};

TEST_P(Untrusted, IsToldNothing) {
  const Impostor& impostor = GetParam();
  ScriptedServerOptions server_options;
  server_options.tls = impostor.settings;
  ScriptedServer server(
      [](Connection& connection) {
        if (!connection.secure()) return;
        while (connection.read_request()) connection.send(answer("200 OK", good_body));
      },
      std::move(server_options));
  http::RemoteOptions options = options_for(server.url());
  options.retry.attempts = 3;
  if (!impostor.authority.empty()) options.ca_file = certificates().certificate_file(impostor.authority);
  if (impostor.has_revocation_list) options.crl_file = certificates().revocation_list();
  auto backend = http::make_remote_backend(options, nullptr);
  const std::array calls = {prepare(get_connection()), prepare(create_connection())};
  for (const StartedCall& started : calls) {
    backend->start(started.call);
    expect_outcome(started.response(), fails_tls, true);
    const std::string& message = started.error().message;
    EXPECT_TRUE(std::ranges::any_of(impostor.words, [&](const std::string& word) {
      return message.find(word) != std::string::npos;
    })) << message;
  }
  backend.reset();
  for (const StartedCall& started : calls) EXPECT_EQ(started.completion->count(), 1);
  EXPECT_GE(server.connection_count(), 2U);
  EXPECT_TRUE(server.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(Fault, Untrusted, ::testing::ValuesIn(impostors()),
                         [](const auto& test) { return test.param.name; });

// Who is on no list is trusted where there is one.
TEST(Untrusted, IsNobodyWhoWasNotTakenBack) {
  ScriptedServerOptions server_options;
  server_options.tls = TlsSettings{};
  ScriptedServer server(
      [](Connection& connection) {
        if (!connection.secure()) return;
        while (connection.read_request()) connection.send(answer("200 OK", identity_body));
      },
      std::move(server_options));
  http::RemoteOptions options = options_for(server.url());
  options.ca_file = certificates().certificate_file("authority");
  options.crl_file = certificates().revocation_list();
  const auto backend = http::make_remote_backend(options, nullptr);
  const StartedCall started = prepare(get_identity());
  backend->start(started.call);
  expect_identity(started.response());
}

// A server that once could not prove itself is trusted as soon as it can: nothing is remembered against it.
TEST(Untrusted, IsTrustedOnceItProvesItself) {
  ScriptedServerOptions server_options;
  server_options.tls = TlsSettings{};
  const ScriptedServer::Script script = [](Connection& connection) {
    if (!connection.secure()) return;
    while (connection.read_request()) connection.send(answer("200 OK", identity_body));
  };
  ScriptedServer server(script, server_options);
  http::RemoteOptions options = options_for(server.url());
  options.ca_file = certificates().certificate_file("stranger");
  const auto misled = http::make_remote_backend(options, nullptr);
  const StartedCall before = prepare(get_identity());
  misled->start(before.call);
  expect_outcome(before.response(), fails_tls, false);
  options.ca_file = certificates().certificate_file("authority");
  const auto informed = http::make_remote_backend(options, nullptr);
  const StartedCall after = prepare(get_identity());
  informed->start(after.call);
  expect_identity(after.response());
}

}  // namespace
}  // namespace polytomic::faults
