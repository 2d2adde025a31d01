// What is refused before anything is sent: options of the client, options and content of calls; and what is logged.
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

#include "faults/remote_fixture.h"

namespace polytomic::faults {
namespace {

Error refusal(const http::RemoteOptions& options) {
  try {
    static_cast<void>(http::make_remote_backend(options, nullptr));
  } catch (const Failure& failure) {
    return failure.error();
  }
  return {};
}

TEST(RemoteOptions, BaseUrls) {
  for (const char* url : {"https://app.polytomic.com", "app.polytomic.com/", "https://h/a/b///", "HTTP://LOCALHOST:80",
                          "http://127.8.9.1:8080", "http://[::1]:80/x", "localhost:8080"}) {
    EXPECT_EQ(refusal(options_for(url)).code, POLYTOMIC_OK) << url << refusal(options_for(url)).message;
  }
  for (const char* url : {"", "https://", "ftp://h", "https://u:secret@h", "https://u@h/", "https://h?x=1",
                          "https://h/#f", "https://h:99999", "file:///etc"}) {
    const Error error = refusal(options_for(url));
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << url;
    EXPECT_EQ(error.field, "url") << url;
    EXPECT_EQ(error.message.find("secret"), std::string::npos);
  }
  for (const std::string& url :
       {std::string("https://h\r\nX: y"), std::string("https://h h"), std::string("https://b\xC3\xBC.de")}) {
    EXPECT_EQ(refusal(options_for(url)).code, POLYTOMIC_ERROR_INVALID_CHARACTER) << url;
  }
}

TEST(RemoteOptions, PlainHttpStaysOnThisMachine) {
  for (const char* url : {"http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1",
                          "http://localhost.example", "http://1270.0.0.1"}) {
    EXPECT_EQ(refusal(options_for(url)).code, POLYTOMIC_ERROR_INSECURE) << url;
    http::RemoteOptions allowed = options_for(url);
    allowed.allow_insecure_http = true;
    EXPECT_EQ(refusal(allowed).code, POLYTOMIC_OK) << url;
    http::RemoteOptions without_key = options_for(url);
    without_key.api_key.clear();
    EXPECT_EQ(refusal(without_key).code, POLYTOMIC_OK) << url;
  }
  http::RemoteOptions proxied = options_for("http://127.0.0.1");
  proxied.proxy = "proxy.example:3128";
  EXPECT_EQ(refusal(proxied).code, POLYTOMIC_ERROR_INSECURE);
}

TEST(RemoteOptions, Texts) {
  const auto refused_field = [](auto change) {
    http::RemoteOptions options = options_for("https://h");
    change(options);
    const Error error = refusal(options);
    EXPECT_NE(error.code, POLYTOMIC_OK);
    EXPECT_EQ(error.message.find(api_key), std::string::npos);
    return error.field;
  };
  EXPECT_EQ(refused_field([](auto& options) { options.api_key += "\n"; }), "api_key");
  EXPECT_EQ(refused_field([](auto& options) { options.api_key += "\xC3\xBC"; }), "api_key");
  EXPECT_EQ(refused_field([](auto& options) { options.api_key += std::string(1, '\0'); }), "api_key");
  EXPECT_EQ(refused_field([](auto& options) { options.organization_id = "a:b"; }), "organization_id");
  EXPECT_EQ(refused_field([](auto& options) { options.organization_id = "o", options.api_key.clear(); }),
            "organization_id");
  EXPECT_EQ(refused_field([](auto& options) { options.user_agent = "a\r\nX: y"; }), "user_agent");
  EXPECT_EQ(refused_field([](auto& options) { options.api_version = "2025\n"; }), "api_version");
  EXPECT_EQ(refused_field([](auto& options) { options.ca_file = "/nowhere/ca.pem"; }), "ca_file");
  EXPECT_EQ(refused_field([](auto& options) { options.client_key_file = "/"; }), "client_key_file");
  EXPECT_EQ(refused_field([](auto& options) { options.client_certificate_file = "/nowhere"; }),
            "client_certificate_file");
  EXPECT_EQ(refused_field([](auto& options) { options.proxy = "ftp://u:p@h"; }), "proxy");
}

TEST(RemoteCallOptions, Headers) {
  Remote remote(always(answer("200 OK", R"({"data":{}})")));
  const std::vector<NamedValue> refused = {{"X-A", "1\r\nX-B: 2"},
                                           {"X-A", "1\n"},
                                           {"X-A", std::string("a\0b", 3)},
                                           {"X A", "1"},
                                           {"", "1"},
                                           {"X-A:", "1"},
                                           {"authorization", "x"},
                                           {"HOST", "x"},
                                           {"Content-Length", "1"},
                                           {"Connection", "x"},
                                           {"Transfer-Encoding", "x"},
                                           {"Proxy-Authorization", "x"},
                                           {"Idempotency-Key", "x"},
                                           {"X-Polytomic-Version", "x"}};
  for (const NamedValue& header : refused) {
    CallOptions options;
    options.headers = {header};
    const StartedCall started = remote.start(get_connection(), options);
    EXPECT_EQ(started.error().field, "headers") << header.first;
    EXPECT_EQ(started.error().http_status, 0);
  }
  EXPECT_EQ(remote.server.connection_count(), 0U);
}

TEST(RemoteCallOptions, KeysAndVersions) {
  Remote remote(always(answer("200 OK", R"({"data":{}})")));
  for (const std::string& key :
       {std::string("short"), std::string(256, 'a'), std::string("with space"), std::string("line\r\nbreak")}) {
    CallOptions options;
    options.idempotency_key = key;
    EXPECT_EQ(remote.start(create_connection(), options).error().field, "idempotency_key") << key;
  }
  CallOptions options;
  options.api_version = "2025\r\nX: y";
  EXPECT_EQ(remote.start(get_connection(), options).error().field, "api_version");
  options.api_version.clear();
  options.idempotency_key = std::string(255, '_');
  EXPECT_FALSE(remote.start(create_connection(), options).response().error);
}

TEST(RemoteCallOptions, RawRequests) {
  Remote remote(always(answer("200 OK", "")));
  for (const char* path : {"", "api/me", "/a b", "/a?b", "/a#b", "/a\r\nb", "/\xC3\xBC", "/a/../b", "/.", "/a/%2e%2E/b",
                           "/a/%2", "/a/.%2e", "/a\\b"}) {
    EXPECT_EQ(remote.start(RawRequest{"GET", path, {}, std::nullopt}).error().field, "path") << path;
  }
  for (const char* method : {"", "get", "TRACE", "CONNECT", "GET /x HTTP/1.1\r\nX:"}) {
    EXPECT_EQ(remote.start(RawRequest{method, "/a", {}, std::nullopt}).error().field, "method") << method;
  }
  EXPECT_EQ(remote.start(RawRequest{"HEAD", "/a", {}, "x"}).error().field, "body");
  EXPECT_EQ(remote.server.connection_count(), 0U);
  EXPECT_FALSE(remote.start(RawRequest{"GET", "/a//b/...", {}, std::nullopt}).response().error);
}

class Records final : public Logger {
 public:
  [[nodiscard]] bool wants(polytomic_log_level) const override { return true; }
  void write(polytomic_log_level, std::string_view component, std::string_view message,
             const std::vector<NamedValue>& fields) override {
    const std::scoped_lock lock(mutex_);
    text_ += std::string(component) + ": " + std::string(message);
    for (const auto& [name, value] : fields) text_ += " " + name + "=" + value;
    text_ += "\n";
  }
  [[nodiscard]] std::string text() {
    const std::scoped_lock lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

TEST(RemoteLog, TellsOfEachAttemptWithoutSecrets) {
  Records records;
  Remote remote(always(answer("404 X", "", "X-Request-Id: r-5\r\n")), options_for(""), &records);
  static_cast<void>(remote.start(get_connection("hidden-id")).response());
  static_cast<void>(remote.start(RawRequest{"GET", "/api/hidden", {{"q", "hidden"}}, std::nullopt}).response());
  remote.backend.reset();
  const std::string text = records.text();
  EXPECT_NE(text.find("method=GET path=/api/connections/{id} attempt=1 status=404"), std::string::npos) << text;
  EXPECT_NE(text.find("path=raw"), std::string::npos) << text;
  EXPECT_NE(text.find("request_id=r-5 error=not_found"), std::string::npos) << text;
  EXPECT_NE(text.find("connection_reused=true"), std::string::npos) << text;
  EXPECT_EQ(text.find("hidden"), std::string::npos) << text;
  EXPECT_EQ(text.find(api_key), std::string::npos) << text;
}

}  // namespace
}  // namespace polytomic::faults
