// TLS: who is spoken to, which certificates and keys are taken, and their replacement while requests come in.
#include <atomic>
#include <filesystem>

#include "faults/certificates.h"
#include "fetch.h"
#include "folder.h"
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

using faults::certificates;

class ServerTls : public ServerTest {
 protected:
  void SetUp() override {
    install("server");
    start();
  }

  void start() {
    ServerOptions secure;
    secure.tls = TlsFiles{certificate_, key_};
    restart(secure);
  }
  // Puts a certificate and its key where the server looks for them.
  void install(std::string_view name) const { install(name, name); }
  void install(std::string_view certificate, std::string_view key) const {
    using std::filesystem::copy_options;
    std::filesystem::copy_file(certificates().certificate_file(certificate), certificate_,
                               copy_options::overwrite_existing);
    std::filesystem::copy_file(certificates().key_file(key), key_, copy_options::overwrite_existing);
    std::filesystem::permissions(key_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  [[nodiscard]] Fetched get_trusting(const std::string& authority_file, long version = CURL_SSLVERSION_DEFAULT) const {
    return fetch("https://" + server->authority() + "/api/me",
                 {.authority_file = authority_file, .key = valid_key, .tls_version = version});
  }
  // What is said of the files; empty where they are taken.
  template <class Action>
  [[nodiscard]] static std::string refusal(Action action) {
    try {
      action();
      return {};
    } catch (const Failure& failure) {
      return failure.error().message;
    }
  }

  local::testing::Folder folder_;
  const std::string certificate_ = folder_.file("server.pem");
  const std::string key_ = folder_.file("server.key");
  const std::string authority_ = certificates().certificate_file("authority");
};

TEST_F(ServerTls, ServesInVersionsThatAreSafe) {
  EXPECT_EQ(get_trusting(authority_, CURL_SSLVERSION_TLSv1_2 | long{CURL_SSLVERSION_MAX_TLSv1_2}).status, 200);
  EXPECT_EQ(get_trusting(authority_, CURL_SSLVERSION_TLSv1_3).status, 200);
  EXPECT_EQ(get_trusting(authority_, CURL_SSLVERSION_TLSv1_1 | long{CURL_SSLVERSION_MAX_TLSv1_1}).outcome,
            CURLE_SSL_CONNECT_ERROR);
  EXPECT_EQ(get_trusting(certificates().certificate_file("stranger")).outcome, CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(ServerTls, KeepsConnections) {
  HttpClient client("https://" + server->authority());
  for (int round = 0; round < 3; ++round) {
    Reply reply;
    client.prepare({}, reply);
    curl_easy_setopt(client.handle(), CURLOPT_CAINFO, authority_.c_str());
    EXPECT_EQ(curl_easy_perform(client.handle()), CURLE_OK);
    EXPECT_EQ(client.new_connections(), round == 0 ? 1 : 0);
  }
}

TEST_F(ServerTls, SpeaksNothingElseThere) {
  RawClient plain(server->port());
  plain.say("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(plain.hear_all().find("HTTP/"), std::string::npos);
  EXPECT_EQ(get_trusting(authority_).status, 200);
}

TEST_F(ServerTls, UnixSocketsStayPlain) {
  ServerOptions both;
  both.tls = TlsFiles{certificate_, key_};
  both.listen.push_back({.path = folder_.file("socket")});
  restart(both);
  EXPECT_EQ(get_trusting(authority_).status, 200);
  EXPECT_EQ(fetch("http://server/api/me", {.unix_socket = folder_.file("socket"), .key = valid_key}).status, 200);
}

TEST_F(ServerTls, HandshakesThatDoNotComeAreCutOff) {
  ServerOptions hasty;
  hasty.tls = TlsFiles{certificate_, key_};
  hasty.timeouts.header = std::chrono::milliseconds(100);
  restart(hasty);
  RawClient silent(server->port());
  silent.say("\x16\x03\x01");
  EXPECT_EQ(silent.hear_all(), "");
}

TEST_F(ServerTls, ACertificateIsReplacedWithoutARequestLost) {
  const std::string both = certificates().write_file(
      "both.pem", faults::content_of(authority_) + faults::content_of(certificates().certificate_file("self")));
  std::atomic<bool> done{false};
  std::atomic<int> answered{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> clients;
  for (int count = 0; count < 3; ++count) {
    clients.emplace_back([&] {
      while (!done) ++(get_trusting(both).status == 200 ? answered : failed);
    });
  }
  for (const char* name : {"self", "server", "self", "server", "self"}) {
    const int before = answered;
    while (answered < before + 5 && failed == 0) std::this_thread::yield();
    install(name);
    server->reload_certificate();
  }
  done = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(get_trusting(certificates().certificate_file("self")).status, 200);
  EXPECT_EQ(get_trusting(authority_).outcome, CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(ServerTls, ACertificateThatCannotBeUsedReplacesNothing) {
  const auto reload = [this] { server->reload_certificate(); };
  install("server", "self");
  EXPECT_NE(refusal(reload).find("does not belong to"), std::string::npos);
  install("expired");
  EXPECT_NE(refusal(reload).find("has expired"), std::string::npos);
  std::filesystem::remove(certificate_);
  EXPECT_NE(refusal(reload).find(certificate_ + " cannot be read: No such file"), std::string::npos);
  EXPECT_EQ(get_trusting(authority_).status, 200);
}

TEST_F(ServerTls, KeysThatAreNoSecretAreRefused) {
  const auto begin = [this] { start(); };
  std::filesystem::permissions(key_, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_NE(refusal(begin).find("chmod o= " + key_), std::string::npos);
  std::filesystem::permissions(key_, std::filesystem::perms::others_all, std::filesystem::perm_options::remove);
  std::filesystem::permissions(key_, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_EQ(refusal(begin), "");
}

TEST_F(ServerTls, KeysThatNobodyCouldReadAreRefused) {
  const auto begin = [this] { start(); };
  const std::string made = "openssl pkey -in " + key_ + " -aes256 -passout pass:x -out " + folder_.file("locked") +
                           " && mv " + folder_.file("locked") + " " + key_;
  ASSERT_EQ(std::system(made.c_str()), 0);
  EXPECT_NE(refusal(begin).find("is encrypted"), std::string::npos);
  install("server", "server");
  std::filesystem::copy_file(certificate_, key_, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::permissions(key_, std::filesystem::perms::owner_read);
  EXPECT_NE(refusal(begin).find("no private key"), std::string::npos);
  std::filesystem::remove(key_);
  install("server");
  std::filesystem::copy_file(key_, certificate_, std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE(refusal(begin).find("no certificate"), std::string::npos);
}

TEST_F(ServerTls, DoesNotReplaceKeysOnAPublicAddress) {
  ServerOptions open;
  open.tls = TlsFiles{certificate_, key_};
  open.require_key = false;
  open.listen = {{.address = "0.0.0.0"}};
  EXPECT_NE(refusal([&] { restart(open); }).find("asks for no key"), std::string::npos);
}

}  // namespace
}  // namespace polytomic::server::testing
