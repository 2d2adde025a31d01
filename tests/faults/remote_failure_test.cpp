// Servers that break off, stall and lie; calls that are cancelled, late, or cut short by the end of the client.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "faults/fault.h"

namespace polytomic::faults {
namespace {

using namespace std::chrono_literals;

// What the server does with the one request that it reads.
using Answer = std::function<void(Connection&)>;

ScriptedServer::Script once(Answer play) {
  return [play = std::move(play)](Connection& connection) {
    if (connection.read_request()) play(connection);
  };
}

Answer sending(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) { connection.send(bytes); };
}

Answer sending_then_reset(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    connection.send(bytes);
    connection.reset_at_end();
  };
}

Answer sending_then_silence(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    connection.send(bytes);
    connection.wait_for_close();
  };
}

void expect_error(Answer play, polytomic_status code) {
  Remote reading(once(play));
  const StartedCall read = reading.start(get_connection());
  EXPECT_EQ(read.error().code, code) << read.error().message;
  EXPECT_FALSE(read.error().maybe_applied);
  EXPECT_EQ(read.error().attempts, 1U);
  EXPECT_EQ(read.error().message.find(api_key), std::string::npos);

  Remote writing(once(std::move(play)));
  const StartedCall write = writing.start(create_connection());
  EXPECT_EQ(write.error().code, code) << write.error().message;
  EXPECT_TRUE(write.error().maybe_applied) << write.error().message;
  EXPECT_EQ(writing.server.requests().size(), 1U);
}

TEST(RemoteFailure, ConnectionRefused) {
  const auto backend =
      http::make_remote_backend(options_for("http://127.0.0.1:" + std::to_string(closed_port())), nullptr);
  const StartedCall started = prepare(create_connection());
  backend->start(started.call);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_CONNECT);
  EXPECT_EQ(started.error().curl_code, 7);
  EXPECT_EQ(started.error().os_error, ECONNREFUSED);
  EXPECT_EQ(started.error().http_status, 0);
  EXPECT_FALSE(started.error().maybe_applied);
  EXPECT_NE(started.error().message.find("127.0.0.1"), std::string::npos);
}

TEST(RemoteFailure, NothingOfAnAnswerStaysForTheNextFailure) {
  std::optional<ScriptedServer> server(std::in_place, once(sending(answer("200 OK", "{\"data\":{\"id\":\"c1\"}}"))));
  const auto backend = http::make_remote_backend(options_for(server->url()), nullptr);
  const StartedCall first = prepare(get_connection());
  backend->start(first.call);
  ASSERT_EQ(first.response().http_status, 200);
  server.reset();
  const StartedCall second = prepare(create_connection());
  backend->start(second.call);
  EXPECT_EQ(second.error().code, POLYTOMIC_ERROR_CONNECT) << second.error().message;
  EXPECT_EQ(second.error().http_status, 0);
  EXPECT_EQ(second.error().os_error, ECONNREFUSED);
  EXPECT_FALSE(second.error().maybe_applied);
  EXPECT_TRUE(second.response().headers.empty());
}

TEST(RemoteFailure, NoSuchHost) {
  // Too long for a name server to be asked.
  const auto backend = http::make_remote_backend(options_for("https://" + std::string(64, 'a') + ".invalid"), nullptr);
  const StartedCall started = prepare(get_connection());
  backend->start(started.call);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_RESOLVE) << started.error().message;
}

TEST(RemoteFailure, NotTls) {
  ScriptedServer server([](Connection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.wait_for_close();
  });
  const auto backend =
      http::make_remote_backend(options_for("https://127.0.0.1:" + std::to_string(server.port())), nullptr);
  const StartedCall started = prepare(create_connection());
  backend->start(started.call);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_TLS) << started.error().message;
  EXPECT_FALSE(started.error().maybe_applied);
}

TEST(RemoteFailure, ProxyRefuses) {
  ScriptedServer proxy(always(answer("403 Forbidden", "")));
  http::RemoteOptions options = options_for("https://api.example");
  options.proxy = "http://user:pass-word@127.0.0.1:" + std::to_string(proxy.port());
  const auto backend = http::make_remote_backend(options, nullptr);
  const StartedCall started = prepare(get_connection());
  backend->start(started.call);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_PROXY) << started.error().message;
  EXPECT_EQ(started.error().message.find("pass-word"), std::string::npos);
  const std::string request = proxy.requests().at(0);
  EXPECT_TRUE(request.starts_with("CONNECT api.example:443 ")) << request;
  EXPECT_EQ(request.find(api_key), std::string::npos) << "the proxy never sees the key";
}

// The other side of RFC 1928: a greeting, a request for a connection, and from then on the server itself.
ScriptedServer::Script socks5_in_front_of(std::string bytes, std::string verdict) {
  return [bytes = std::move(bytes), verdict = std::move(verdict)](Connection& connection) {
    static_cast<void>(connection.receive(512));
    connection.send({"\x05\x00", 2});
    static_cast<void>(connection.receive(512));
    connection.send(verdict);
    while (connection.read_request()) connection.send(bytes);
  };
}

TEST(RemoteFailure, GoesThroughASocks5Proxy) {
  const std::string granted{"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50", 10};
  ScriptedServer proxy(socks5_in_front_of(answer("200 OK", identity_body), granted));
  http::RemoteOptions options = options_for("http://api.example");
  options.allow_insecure_http = true;
  options.proxy = "socks5h://127.0.0.1:" + std::to_string(proxy.port());
  const auto backend = http::make_remote_backend(options, nullptr);
  const StartedCall started = prepare(get_identity());
  backend->start(started.call);
  expect_identity(started.response());
  EXPECT_NE(proxy.requests().at(0).find("\r\nHost: api.example\r\n"), std::string::npos) << proxy.requests().at(0);
}

TEST(RemoteFailure, Socks5ProxyRefuses) {
  const std::string not_allowed{"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00", 10};
  ScriptedServer proxy(socks5_in_front_of("", not_allowed));
  http::RemoteOptions options = options_for("https://api.example");
  options.proxy = "socks5h://127.0.0.1:" + std::to_string(proxy.port());
  const auto backend = http::make_remote_backend(options, nullptr);
  const StartedCall started = prepare(get_identity());
  backend->start(started.call);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_PROXY) << started.error().message;
  EXPECT_TRUE(proxy.requests().empty());
}

TEST(RemoteFailure, ResetsAndTruncations) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& sent : {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Le"), head, head + "{\"data\"",
                                  chunked + "5\r\n{\"da"}) {
    expect_error(sending(sent), POLYTOMIC_ERROR_TRANSFER);
    expect_error(sending_then_reset(sent), POLYTOMIC_ERROR_TRANSFER);
  }
  expect_error(sending(chunked + "zz\r\n"), POLYTOMIC_ERROR_TRANSFER);
}

TEST(RemoteFailure, NotHttp) {
  expect_error(sending("SSH-2.0-OpenSSH_9.2\r\n"), POLYTOMIC_ERROR_MALFORMED_RESPONSE);
  expect_error(sending("HTTP/1.1 banana\r\n\r\n"), POLYTOMIC_ERROR_MALFORMED_RESPONSE);
}

TEST(RemoteFailure, FloodsOfHeaders) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int line = 0; line < 6000; ++line) many += "X-Filler: " + std::string(50, 'x') + "\r\n";
  expect_error(sending(many), POLYTOMIC_ERROR_RESPONSE_TOO_LARGE);
  std::string interim;
  for (int round = 0; round < 20'000; ++round) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  expect_error(sending_then_silence(interim), POLYTOMIC_ERROR_RESPONSE_TOO_LARGE);
}

TEST(RemoteFailure, Stalls) {
  http::RemoteOptions options = options_for("");
  options.stall_timeout = 100ms;
  Remote silent(once(sending_then_silence("")), options);
  Remote begun(once(sending_then_silence("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")), options);
  const StartedCall both[] = {silent.start(create_connection()), begun.start(create_connection())};
  for (const StartedCall& started : both) {
    EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_STALLED) << started.error().message;
    EXPECT_TRUE(started.error().maybe_applied);
  }
}

TEST(RemoteFailure, ConnectTimeout) {
  // The server accepts but never speaks TLS: no connection comes about.
  ScriptedServer server([](Connection& connection) { connection.wait_for_close(); });
  http::RemoteOptions options = options_for("https://127.0.0.1:" + std::to_string(server.port()));
  options.connect_timeout = 50ms;
  const auto backend = http::make_remote_backend(options, nullptr);
  const StartedCall started = prepare(create_connection());
  backend->start(started.call);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_CONNECT_TIMEOUT) << started.error().message;
  EXPECT_FALSE(started.error().maybe_applied);
}

TEST(RemoteFailure, DeadlineWhileWaiting) {
  Remote remote(once(sending_then_silence("")));
  CallOptions options;
  options.timeout = 300ms;
  const StartedCall started = remote.start(create_connection(), options);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  EXPECT_EQ(started.error().http_status, 0);
  // Where the request got that far, the transfer ended too.
  if (started.error().maybe_applied) remote.server.wait_for_ended_connections(1);
}

TEST(RemoteFailure, DeadlineBeforeTheStart) {
  Remote remote(always(answer("200 OK", "")));
  CallOptions options;
  options.timeout = 0ms;
  const StartedCall started = remote.start(create_connection(), options);
  EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  EXPECT_FALSE(started.error().maybe_applied);
  EXPECT_EQ(remote.server.connection_count(), 0U);
}

TEST(RemoteFailure, DoesNotRepeatAWriteOnABrokenConnection) {
  // The first connection answers once and breaks under the second request; libcurl would send that again by itself.
  const auto script = [](Connection& connection) {
    if (!connection.read_request()) return;
    connection.send(answer("200 OK", R"({"data":{"id":"c1"}})"));
    if (connection.number() > 0 || !connection.read_request()) connection.wait_for_close();
  };
  Remote writing(script);
  ASSERT_FALSE(writing.start(get_connection()).response().error);
  const StartedCall write = writing.start(create_connection());
  EXPECT_EQ(write.error().code, POLYTOMIC_ERROR_TRANSFER) << write.error().message;
  EXPECT_TRUE(write.error().maybe_applied);
  EXPECT_EQ(writing.server.requests().size(), 2U) << "sent once";

  Remote reading(script);
  ASSERT_FALSE(reading.start(get_connection()).response().error);
  const StartedCall read = reading.start(get_connection());
  EXPECT_FALSE(read.response().error) << read.error().message;
}

TEST(RemoteCancel, BeforeDuringAndAfter) {
  Remote remote([](Connection& connection) {
    while (connection.read_request()) {
      if (connection.request().find("/slow") != std::string::npos) return connection.wait_for_close();
      connection.send(answer("200 OK", R"({"data":{}})"));
    }
  });
  const StartedCall before = prepare(get_connection());
  before.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  remote.backend->start(before.call);
  EXPECT_EQ(before.error().code, POLYTOMIC_ERROR_CANCELLED);

  const StartedCall during = remote.start(get_connection("slow"));
  remote.server.wait_for_requests(1);
  during.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(during.error().code, POLYTOMIC_ERROR_CANCELLED);
  remote.server.wait_for_ended_connections(1);  // the transfer was stopped

  const StartedCall after = remote.start(get_connection());
  EXPECT_FALSE(after.response().error);
  after.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(before.completion->count() + during.completion->count() + after.completion->count(), 3);
}

TEST(RemoteClose, CompletesWhatIsInFlight) {
  Remote remote(once(sending_then_silence("HTTP/1.1 200 OK\r\n")));
  std::vector<StartedCall> calls;
  for (int index = 0; index < 300; ++index) calls.push_back(remote.start(get_connection()));
  remote.server.wait_for_requests(1);
  remote.backend.reset();
  for (const StartedCall& started : calls) {
    EXPECT_EQ(started.error().code, POLYTOMIC_ERROR_CLOSED);
    started.call->cancel(POLYTOMIC_ERROR_CANCELLED);  // the backend is gone
    EXPECT_EQ(started.completion->count(), 1);
  }
}

}  // namespace
}  // namespace polytomic::faults
