// Exchanges that the host performs: retries, deadlines and errors are the library's, whoever carries the bytes.
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "host.h"

namespace {

using abi_test::answer;
using abi_test::answer_and_release;
using abi_test::Asked;
using abi_test::Call;
using abi_test::fail_and_release;
using abi_test::Host;
using abi_test::identity;
using abi_test::Response;
using abi_test::text;
using abi_test::view;
using Client = abi_test::OpenClient;

class Transport : public abi_test::AbiTest {
 protected:
  Transport() {
    options_.url = text("https://api.example.com/base");
    options_.api_key = text("key-of-the-test");
    options_.delivery = POLYTOMIC_DELIVERY_WAIT;
    options_.backoff_base_milliseconds = 1;
  }

  [[nodiscard]] Client open(Host& host) {
    const polytomic_transport transport = host.transport();
    options_.transport = &transport;
    polytomic_client* client = nullptr;
    EXPECT_EQ(polytomic_client_create(&options_, &client, nullptr), POLYTOMIC_OK);
    return Client(client);
  }

  [[nodiscard]] static Call start_identity(const Client& client, const polytomic_call_options* options = nullptr) {
    polytomic_call* call = nullptr;
    EXPECT_EQ(polytomic_get_identity(client.get(), nullptr, options, nullptr, nullptr, &call), POLYTOMIC_OK);
    return Call(call);
  }
  [[nodiscard]] static Response get_identity(const Client& client) {
    return abi_test::wait_for(start_identity(client).get());
  }
  [[nodiscard]] static Response request(const Client& client, std::string_view method) {
    polytomic_raw_request raw = POLYTOMIC_RAW_REQUEST_INIT;
    raw.method = text(method);
    raw.path = text("/api/anything");
    polytomic_call* call = nullptr;
    EXPECT_EQ(polytomic_request(client.get(), &raw, nullptr, nullptr, nullptr, &call), POLYTOMIC_OK);
    return abi_test::wait_for(Call(call).get());
  }
  [[nodiscard]] static const polytomic_error_details& error_of(const Response& response) {
    return *polytomic_error_describe(polytomic_response_error(response.get()));
  }

  // The status of creating a client with these options, and of what its error names.
  void expect_refused(polytomic_status status, std::string_view field) {
    polytomic_client* client = nullptr;
    polytomic_error* error = nullptr;
    EXPECT_EQ(polytomic_client_create(&options_, &client, &error), status) << field;
    const abi_test::Error owned(error);
    ASSERT_NE(error, nullptr);
    EXPECT_NE(view(polytomic_error_describe(error)->message).find(field), std::string_view::npos) << field;
  }

  polytomic_client_options options_ = POLYTOMIC_CLIENT_OPTIONS_INIT;
};

TEST_F(Transport, SendsTheRequestAndReadsTheAnswer) {
  Host host([](polytomic_exchange* exchange, const Asked&) {
    answer_and_release(exchange, 200, identity, {{text("X-Request-Id"), text("r-1")}, {text("X-Bad"), text("\xFF")}});
  });
  const Client client = open(host);
  const Response response = get_identity(client);
  ASSERT_EQ(polytomic_response_status(response.get()), POLYTOMIC_OK);
  EXPECT_EQ(view(polytomic_response_identity(response.get())->email), "a@example.com");
  EXPECT_EQ(polytomic_response_http_status(response.get()), 200);
  EXPECT_EQ(view(polytomic_response_header(response.get(), text("x-request-id"))), "r-1");

  ASSERT_EQ(host.asked().size(), 1U);
  const Asked asked = host.asked().front();
  EXPECT_EQ(asked.attempt, 1U);
  EXPECT_EQ(asked.method, "GET");
  EXPECT_EQ(asked.url, "https://api.example.com/base/api/me");
  EXPECT_EQ(asked.headers.at("Authorization"), "Bearer key-of-the-test");
  EXPECT_TRUE(asked.headers.contains("X-Polytomic-Version"));
  EXPECT_TRUE(asked.headers.at("User-Agent").starts_with("libpolytomic/"));
  EXPECT_FALSE(asked.headers.contains("Expect"));
  EXPECT_GT(asked.timeout_milliseconds, 0U);
  EXPECT_LE(asked.timeout_milliseconds, 60'000U);
}

TEST_F(Transport, GivesTheBodyOfAWriteAndItsKey) {
  Host host([](polytomic_exchange* exchange, const Asked&) { answer_and_release(exchange, 204); });
  const Client client = open(host);
  polytomic_raw_request raw = POLYTOMIC_RAW_REQUEST_INIT;
  raw.method = text("POST");
  raw.path = text("/api/anything");
  raw.body = text(R"({"a":1})");
  polytomic_call_options options = POLYTOMIC_CALL_OPTIONS_INIT;
  const polytomic_parameter header{text("X-Empty"), text("")};
  options.headers = &header;
  options.headers_count = 1;
  polytomic_call* call = nullptr;
  ASSERT_EQ(polytomic_request(client.get(), &raw, &options, nullptr, nullptr, &call), POLYTOMIC_OK);
  const Response response = abi_test::wait_for(Call(call).get());
  EXPECT_EQ(polytomic_response_status(response.get()), POLYTOMIC_OK);
  const Asked asked = host.asked().at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.body, R"({"a":1})");
  EXPECT_FALSE(asked.headers.at("Idempotency-Key").empty());
  EXPECT_EQ(asked.headers.at("Content-Type"), "application/json");
  EXPECT_EQ(asked.headers.at("X-Empty"), "");
}

TEST_F(Transport, IsRetriedAsEveryOther) {
  Host host([](polytomic_exchange* exchange, const Asked& asked) {
    if (asked.attempt < 3) return answer_and_release(exchange, 503, "", {{text("Retry-After"), text("0")}});
    answer_and_release(exchange, 200, identity);
  });
  const Client client = open(host);
  EXPECT_EQ(polytomic_response_status(get_identity(client).get()), POLYTOMIC_OK);
  EXPECT_EQ(host.asked().size(), 3U);
  polytomic_client_counters counters = POLYTOMIC_CLIENT_COUNTERS_INIT;
  ASSERT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_OK);
  EXPECT_EQ(counters.attempts, 3U);
  EXPECT_EQ(counters.retries, 2U);
  EXPECT_GE(counters.bytes_received, identity.size());
  EXPECT_GT(counters.bytes_sent, 0U);
  EXPECT_EQ(counters.connections_opened, 0U);
}

TEST_F(Transport, TurnsEachFailureIntoItsError) {
  const std::map<polytomic_status, bool> statuses = {
      {POLYTOMIC_ERROR_RESOLVE, false}, {POLYTOMIC_ERROR_CONNECT, false}, {POLYTOMIC_ERROR_CONNECT_TIMEOUT, false},
      {POLYTOMIC_ERROR_TLS, false},     {POLYTOMIC_ERROR_PROXY, false},   {POLYTOMIC_ERROR_TRANSFER, true},
      {POLYTOMIC_ERROR_STALLED, true}};
  options_.maximum_attempts = 1;
  for (const auto& [status, maybe_applied] : statuses) {
    Host host([status = status](polytomic_exchange* exchange, const Asked&) {
      fail_and_release(exchange, status, "the tunnel is down");
    });
    const Client client = open(host);
    const Response response = request(client, "POST");
    const polytomic_error_details& error = error_of(response);
    EXPECT_EQ(error.code, status);
    EXPECT_EQ(error.maybe_applied == POLYTOMIC_TRUE, maybe_applied) << status;
    EXPECT_EQ(error.attempts, 1U);
    EXPECT_TRUE(view(error.message).ends_with("https://api.example.com: the tunnel is down")) << view(error.message);
  }
}

TEST_F(Transport, RepeatsADeleteOnlyWhereItDidNotLeave) {
  Host refused([](polytomic_exchange* exchange, const Asked& asked) {
    if (asked.attempt == 1) return fail_and_release(exchange, POLYTOMIC_ERROR_CONNECT);
    answer_and_release(exchange, 204);
  });
  EXPECT_EQ(polytomic_response_status(request(open(refused), "DELETE").get()), POLYTOMIC_OK);
  EXPECT_EQ(refused.asked().size(), 2U);

  Host broken([](polytomic_exchange* exchange, const Asked&) { fail_and_release(exchange, POLYTOMIC_ERROR_TRANSFER); });
  const Response response = request(open(broken), "DELETE");
  EXPECT_EQ(error_of(response).code, POLYTOMIC_ERROR_TRANSFER);
  EXPECT_EQ(broken.asked().size(), 1U);
}

TEST_F(Transport, TakesOneAnswerAndSaysWhatIsWrongWithOthers) {
  Host host([](polytomic_exchange* exchange, const Asked&) {
    EXPECT_EQ(polytomic_exchange_answer(exchange, nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(answer(exchange, 199), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(answer(exchange, 600), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(answer(exchange, 200, "", {{polytomic_string{}, text("value")}}), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    polytomic_http_response response = POLYTOMIC_HTTP_RESPONSE_INIT;
    response.http_status = 200;
    response.headers_count = 1;
    EXPECT_EQ(polytomic_exchange_answer(exchange, &response), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    response.struct_size = 8;
    EXPECT_EQ(polytomic_exchange_answer(exchange, &response), POLYTOMIC_ERROR_INVALID_STRUCT_SIZE);
    EXPECT_EQ(polytomic_exchange_fail(exchange, POLYTOMIC_OK, {}), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(polytomic_exchange_fail(exchange, POLYTOMIC_ERROR_NOT_FOUND, {}), POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(polytomic_exchange_fail(exchange, POLYTOMIC_ERROR_CONNECT, text("\xFF")), POLYTOMIC_ERROR_INVALID_UTF8);
    EXPECT_EQ(answer(exchange, 200, identity), POLYTOMIC_OK);
    EXPECT_EQ(answer(exchange, 200, identity), POLYTOMIC_ERROR_INVALID_STATE);
    EXPECT_EQ(polytomic_exchange_fail(exchange, POLYTOMIC_ERROR_CONNECT, {}), POLYTOMIC_ERROR_INVALID_STATE);
    polytomic_exchange_release(exchange);
  });
  EXPECT_EQ(polytomic_response_status(get_identity(open(host)).get()), POLYTOMIC_OK);
  EXPECT_EQ(polytomic_exchange_answer(nullptr, nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_exchange_fail(nullptr, POLYTOMIC_ERROR_CONNECT, {}), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  polytomic_exchange_release(nullptr);
}

TEST_F(Transport, TakesAnExchangeLetGoForOneThatBroke) {
  options_.maximum_attempts = 1;
  Host host([](polytomic_exchange* exchange, const Asked&) { polytomic_exchange_release(exchange); });
  const Response response = get_identity(open(host));
  EXPECT_EQ(error_of(response).code, POLYTOMIC_ERROR_TRANSFER);
  EXPECT_NE(view(error_of(response).message).find("without an answer"), std::string_view::npos);
}

TEST_F(Transport, TellsOfACancellation) {
  Host host([](polytomic_exchange*, const Asked&) {});
  const Client client = open(host);
  const Call call = start_identity(client);
  host.wait_until_asked(1);
  polytomic_call_cancel(call.get());
  EXPECT_EQ(error_of(abi_test::wait_for(call.get())).code, POLYTOMIC_ERROR_CANCELLED);
  const auto abandoned = host.wait_until_abandoned(1);
  ASSERT_EQ(abandoned.size(), 1U);
  EXPECT_EQ(answer(abandoned[0], 200, identity), POLYTOMIC_ERROR_CANCELLED);
  polytomic_exchange_release(abandoned[0]);
}

TEST_F(Transport, GivesAnAttemptUpAndTriesAgain) {
  options_.attempt_timeout_milliseconds = 20;
  Host host([](polytomic_exchange* exchange, const Asked& asked) {
    EXPECT_LE(asked.timeout_milliseconds, 20U);
    if (asked.attempt == 3) answer_and_release(exchange, 200, identity);
  });
  const Response response = get_identity(open(host));
  EXPECT_EQ(polytomic_response_status(response.get()), POLYTOMIC_OK);
  EXPECT_EQ(host.asked().size(), 3U);
  for (polytomic_exchange* exchange : host.wait_until_abandoned(2)) polytomic_exchange_release(exchange);
}

TEST_F(Transport, EndsAtTheDeadline) {
  Host host([](polytomic_exchange*, const Asked&) {});
  const Client client = open(host);
  polytomic_call_options options = POLYTOMIC_CALL_OPTIONS_INIT;
  // On a busy machine a short deadline may pass before the host is asked.
  for (options.timeout_milliseconds = 20; host.asked().empty(); options.timeout_milliseconds *= 2) {
    const Response response = abi_test::wait_for(start_identity(client, &options).get());
    EXPECT_EQ(error_of(response).code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  }
  polytomic_exchange_release(host.wait_until_abandoned(1).at(0));
}

TEST_F(Transport, FollowsRedirectsWithinTheOriginOnly) {
  Host within([](polytomic_exchange* exchange, const Asked& asked) {
    if (asked.url.ends_with("/moved")) return answer_and_release(exchange, 200, identity);
    answer_and_release(exchange, 307, "", {{text("Location"), text("/base/moved")}});
  });
  EXPECT_EQ(polytomic_response_status(get_identity(open(within)).get()), POLYTOMIC_OK);
  EXPECT_EQ(within.asked().at(1).url, "https://api.example.com/base/moved");
  EXPECT_EQ(within.asked().at(1).attempt, 1U);

  Host elsewhere([](polytomic_exchange* exchange, const Asked&) {
    answer_and_release(exchange, 307, "", {{text("Location"), text("https://other.example.com/")}});
  });
  EXPECT_EQ(error_of(get_identity(open(elsewhere))).code, POLYTOMIC_ERROR_REDIRECT);
  EXPECT_EQ(elsewhere.asked().size(), 1U);
}

TEST_F(Transport, RefusesWhatIsTooLarge) {
  options_.response_size_limit = 100;
  Host body(
      [](polytomic_exchange* exchange, const Asked&) { answer_and_release(exchange, 200, std::string(101, ' ')); });
  EXPECT_EQ(error_of(get_identity(open(body))).code, POLYTOMIC_ERROR_RESPONSE_TOO_LARGE);
  Host headers([](polytomic_exchange* exchange, const Asked&) {
    const std::string value(300'000, 'a');
    answer_and_release(exchange, 200, "", {{text("X-Large"), text(value)}});
  });
  EXPECT_EQ(error_of(get_identity(open(headers))).code, POLYTOMIC_ERROR_RESPONSE_TOO_LARGE);
}

TEST_F(Transport, RefusesToBlockInsideItsCallbacks) {
  std::atomic<polytomic_client*> raw{nullptr};
  std::atomic<polytomic_status> closed{POLYTOMIC_OK};
  Host host([&](polytomic_exchange* exchange, const Asked&) {
    closed = polytomic_client_close(raw);
    answer_and_release(exchange, 200, identity);
  });
  const Client client = open(host);
  raw = client.get();
  EXPECT_EQ(polytomic_response_status(get_identity(client).get()), POLYTOMIC_OK);
  EXPECT_EQ(closed, POLYTOMIC_ERROR_WOULD_DEADLOCK);
}

TEST_F(Transport, ClosesWhileTheHostStillHasExchanges) {
  Host host([](polytomic_exchange*, const Asked&) {});
  {
    const Client client = open(host);
    std::vector<Call> calls;
    for (int count = 0; count < 20; ++count) calls.push_back(start_identity(client));
    host.wait_until_asked(20);
    ASSERT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
    for (const Call& call : calls) EXPECT_EQ(error_of(abi_test::wait_for(call.get())).code, POLYTOMIC_ERROR_CLOSED);
    EXPECT_EQ(host.released(), 0);
  }
  EXPECT_EQ(host.released(), 1);
  const auto abandoned = host.wait_until_abandoned(20);
  EXPECT_EQ(abandoned.size(), 20U);
  for (polytomic_exchange* exchange : abandoned) {
    EXPECT_EQ(answer(exchange, 200, identity), POLYTOMIC_ERROR_CANCELLED);
    polytomic_exchange_release(exchange);
  }
}

// What happens inside a callback may be another client's business, which may be gone at once.
TEST_F(Transport, MayCancelCallsOfAnotherClientInItsCallbacks) {
  for (int round = 0; round < 20; ++round) {
    Host other_host([](polytomic_exchange*, const Asked&) {});
    Client other = open(other_host);
    Call call = start_identity(other);
    other_host.wait_until_asked(1);
    Host host([&](polytomic_exchange* exchange, const Asked& asked) {
      if (asked.attempt == 2) polytomic_call_cancel(call.get());
      answer_and_release(exchange, asked.attempt == 2 ? 200 : 503, identity);
    });
    const Client client = open(host);
    const Call retried = start_identity(client);
    EXPECT_EQ(error_of(abi_test::wait_for(call.get())).code, POLYTOMIC_ERROR_CANCELLED);
    for (polytomic_exchange* exchange : other_host.wait_until_abandoned(1)) polytomic_exchange_release(exchange);
    call.reset();
    other.reset();
    EXPECT_EQ(polytomic_response_status(abi_test::wait_for(retried.get()).get()), POLYTOMIC_OK);
  }
}

// Threads of the host answer while calls are cancelled: each completes once and nothing is left.
TEST_F(Transport, TakesAnswersFromManyThreads) {
  constexpr std::size_t count = 2000;
  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<polytomic_exchange*> exchanges;
  bool done = false;
  Host host([&](polytomic_exchange* exchange, const Asked&) {
    const std::scoped_lock lock(mutex);
    exchanges.push_back(exchange);
    arrived.notify_one();
  });
  const auto serve = [&] {
    std::unique_lock lock(mutex);
    while (true) {
      arrived.wait(lock, [&] { return done || !exchanges.empty(); });
      if (exchanges.empty()) return;
      polytomic_exchange* const exchange = exchanges.front();
      exchanges.pop_front();
      lock.unlock();
      const polytomic_status status = answer(exchange, 200, identity);
      EXPECT_TRUE(status == POLYTOMIC_OK || status == POLYTOMIC_ERROR_CANCELLED) << status;
      polytomic_exchange_release(exchange);
      lock.lock();
    }
  };
  std::vector<std::thread> servers;
  for (int index = 0; index < 4; ++index) servers.emplace_back(serve);
  {
    const Client client = open(host);
    std::vector<Call> calls;
    for (std::size_t index = 0; index < count; ++index) {
      calls.push_back(start_identity(client));
      if (index % 7 == 0) polytomic_call_cancel(calls.back().get());
    }
    for (std::size_t index = 0; index < count; ++index) {
      const Response response = abi_test::wait_for(calls[index].get());
      const polytomic_status status = polytomic_response_status(response.get());
      EXPECT_TRUE(status == POLYTOMIC_OK || (index % 7 == 0 && status == POLYTOMIC_ERROR_CANCELLED)) << status;
    }
  }
  {
    const std::scoped_lock lock(mutex);
    done = true;
    arrived.notify_all();
  }
  for (std::thread& server : servers) server.join();
}

TEST_F(Transport, ExcludesOptionsOfConnections) {
  Host host([](polytomic_exchange*, const Asked&) {});
  const polytomic_transport transport = host.transport();
  options_.transport = &transport;
  const std::map<std::string_view, polytomic_string polytomic_client_options::*> excluded = {
      {"proxy", &polytomic_client_options::proxy},
      {"unix_socket", &polytomic_client_options::unix_socket},
      {"ca_file", &polytomic_client_options::ca_file},
      {"crl_file", &polytomic_client_options::crl_file},
      {"client_certificate_file", &polytomic_client_options::client_certificate_file},
      {"client_key_file", &polytomic_client_options::client_key_file},
      {"pinned_public_key", &polytomic_client_options::pinned_public_key}};
  for (const auto& [name, member] : excluded) {
    options_.*member = text("anything");
    expect_refused(POLYTOMIC_ERROR_CONFLICTING_FIELDS, name);
    options_.*member = {};
  }
  options_.allow_unverified_tls = POLYTOMIC_TRUE;
  expect_refused(POLYTOMIC_ERROR_CONFLICTING_FIELDS, "allow_unverified_tls");
  EXPECT_EQ(host.released(), 0);
}

TEST_F(Transport, IsCheckedAsEveryStruct) {
  Host host([](polytomic_exchange*, const Asked&) {});
  polytomic_transport transport = host.transport();
  options_.transport = &transport;
  transport.send = nullptr;
  expect_refused(POLYTOMIC_ERROR_INVALID_ARGUMENT, "send");
  transport = host.transport();
  transport.struct_size = 16;
  expect_refused(POLYTOMIC_ERROR_INVALID_STRUCT_SIZE, "polytomic_transport");
  transport = host.transport();
  transport.reserved = 1;
  expect_refused(POLYTOMIC_ERROR_UNSUPPORTED_FIELD, "polytomic_transport");
  EXPECT_EQ(host.released(), 0);
}

TEST_F(Transport, IsLetGoOfByALocalClientToo) {
  Host host([](polytomic_exchange*, const Asked&) {});
  const std::string url = local_url();
  options_.url = text(url);
  options_.api_key = {};
  { const Client client = open(host); }
  EXPECT_EQ(host.released(), 1);
}

}  // namespace
