// The page at "/": who may read it, how it is kept, and that it may load nothing but itself.
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

class ServerExplorer : public ServerTest {
 protected:
  // As a browser does, which has no key yet.
  [[nodiscard]] Reply read(const std::string& path, std::string method = "GET") const {
    return send({.method = std::move(method), .target = path, .headers = {}, .body = {}});
  }
};

TEST_F(ServerExplorer, IsReadWithoutAKey) {
  const Reply page = read("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_TRUE(page.body.starts_with("<!DOCTYPE html>"));
  const Reply module = read("/explorer/explorer.mjs");
  EXPECT_EQ(module.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(read("/explorer/explorer.css").header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(read("/explorer/icon.svg").header("Content-Type"), "image/svg+xml; charset=utf-8");
}

TEST_F(ServerExplorer, MayLoadNothingButItself) {
  const Reply page = read("/");
  const std::string policy = page.header("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
  for (const char* rule : {"script-src 'self';", "connect-src 'self';", "base-uri 'none';", "form-action 'none';",
                           "frame-ancestors 'none';", "require-trusted-types-for 'script'"}) {
    EXPECT_NE(policy.find(rule), std::string::npos) << rule;
  }
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(page.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(page.header("Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(page.body.find("http:"), std::string::npos);
  EXPECT_EQ(page.body.find("https:"), std::string::npos);
}

TEST_F(ServerExplorer, IsReadAgainOnlyWhenItChanged) {
  const Reply page = read("/");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  const std::string tag = page.header("ETag");
  Ask ask{.target = "/", .headers = {"If-None-Match: W/\"other\", " + tag}, .body = {}};
  const Reply known = send(ask);
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.body, "");
  EXPECT_EQ(known.header("ETag"), tag);
  ask.headers = {"If-None-Match: \"other\""};
  EXPECT_EQ(send(ask).status, 200);
}

TEST_F(ServerExplorer, IsOnlyRead) {
  const Reply head = read("/", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(read("/").body.size()));
  EXPECT_EQ(read("/", "OPTIONS").header("Allow"), "GET, HEAD, OPTIONS");
  const Reply written = read("/explorer/explorer.css", "DELETE");
  EXPECT_EQ(written.status, 405);
  EXPECT_EQ(written.header("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(ServerExplorer, HasNoOtherFiles) {
  for (const char* path : {"/explorer", "/explorer/", "/explorer/files.h", "/explorer/../gate.h", "/index.html"}) {
    const Reply reply = read(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.header("Content-Type"), "application/json") << path;
  }
}

TEST_F(ServerExplorer, CanBeTurnedOff) {
  ServerOptions options;
  options.explorer = false;
  restart(options);
  expect_error(read("/"), 404, "not_found");
  expect_error(read("/explorer/explorer.mjs"), 404, "not_found");
}

}  // namespace
}  // namespace polytomic::server::testing
