#include "connectors/tls_fixture.h"

#include <stdexcept>

#include "connectors/loopback_listener.h"
#include "faults/certificates.h"

namespace polytomic::local::testing {
namespace {

int find_free_port() { return LoopbackListener().port(); }

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

}  // namespace

std::unique_ptr<PrivateServer> TlsTest::server_;

void TlsTest::SetUp() {
  ServerTest::SetUp();
  if (IsSkipped() || HasFatalFailure() || server_ != nullptr) return;
  auto server = PrivateServer::start();
  show(*server, "server");
  create_users_of(*server);
  server_ = std::move(server);
}

std::string TlsTest::problem(const std::string& host, const std::string& user, const std::string& more,
                             const Members& texts) const {
  std::string text = "{\"port\":" + std::to_string(server_->port()) + "," + credentials(user);
  if (!more.empty()) text += "," + more;
  Members all{{"hostname", host}};
  all.insert(all.end(), texts.begin(), texts.end());
  for (const auto& [name, value] : all) text += ",\"" + name + "\":" + json(value);
  try {
    connector()->open(Configuration(text + "}"), context())->test(context());
  } catch (const Failure& failure) {
    return failure.error().message;
  }
  return "";
}

void TlsTest::show(PrivateServer& server, const std::string& name) {
  const std::string shown = server.keep_file(name + ".pem", certificate(name));
  const std::string secret = server.keep_file(name + ".key", key(name));
  const std::string authority = server.keep_file("authority.pem", certificate("authority"));
  listen_somewhere(server, encryption(shown, secret, authority));
}

std::string TlsTest::certificate(const std::string& name) {
  return faults::content_of(faults::certificates().certificate_file(name));
}

std::string TlsTest::key(const std::string& name) { return faults::content_of(faults::certificates().key_file(name)); }

}  // namespace polytomic::local::testing
