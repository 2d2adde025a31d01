// The border itself: structs of other versions, missing arguments, text that is not text, misuse of handles.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "fixture.h"

namespace {

using abi_test::Call;
using abi_test::Client;
using abi_test::Error;
using abi_test::Response;
using abi_test::text;
using abi_test::view;

using Boundary = abi_test::AbiTest;

polytomic_status create(const polytomic_client_options& options, Client& client, Error& error) {
  polytomic_client* made = nullptr;
  polytomic_error* why = nullptr;
  const polytomic_status status = polytomic_client_create(&options, &made, &why);
  client.reset(made);
  error.reset(why);
  return status;
}

// A struct as a newer header would have it, with `tail` behind what this version knows.
template <class Struct>
std::vector<std::byte> grown(const Struct& known, std::byte tail) {
  std::vector<std::byte> bytes(sizeof(known) + 16);
  std::memcpy(bytes.data(), &known, sizeof(known));
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &size, sizeof(size));
  bytes.back() = tail;
  return bytes;
}

polytomic_status start(const Client& client, const polytomic_get_connection_request* request,
                       const polytomic_call_options* options = nullptr) {
  polytomic_call* call = nullptr;
  const polytomic_status status = polytomic_get_connection(client.get(), request, options, nullptr, nullptr, &call);
  const Call owner(call);
  EXPECT_EQ(call != nullptr, status == POLYTOMIC_OK);
  if (call != nullptr) (void)abi_test::wait_for(call);
  return status;
}

TEST_F(Boundary, ClientOptionsFollowTheSizeRule) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  const std::string url = local_url();
  options.url = text(url);
  Client client;
  Error error;
  for (const std::uint32_t wrong : {0U, 4U, 215U, 1U << 20U}) {
    options.struct_size = wrong;
    EXPECT_EQ(create(options, client, error), POLYTOMIC_ERROR_INVALID_STRUCT_SIZE) << wrong;
    EXPECT_NE(view(polytomic_error_describe(error.get())->message).find("INIT"), std::string::npos);
  }
  options.struct_size = sizeof(options);
  const auto zero_tail = grown(options, std::byte{0});
  EXPECT_EQ(create(*reinterpret_cast<const polytomic_client_options*>(zero_tail.data()), client, error), POLYTOMIC_OK);
  const auto set_tail = grown(options, std::byte{1});
  EXPECT_EQ(create(*reinterpret_cast<const polytomic_client_options*>(set_tail.data()), client, error),
            POLYTOMIC_ERROR_UNSUPPORTED_FIELD);
  options.struct_size = 216;  // as a program of the first headers gives it
  EXPECT_EQ(create(options, client, error), POLYTOMIC_OK);
}

void count_release(void* user_data) { ++*static_cast<std::atomic<int>*>(user_data); }

TEST_F(Boundary, UserDataOfTheLogIsLetGoOfOnceWithTheClient) {
  std::atomic<int> released{0};
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = text("http://");
  options.delivery = POLYTOMIC_DELIVERY_WAIT;
  options.log_user_data = &released;
  options.log_release = count_release;
  Client client;
  Error error;
  EXPECT_NE(create(options, client, error), POLYTOMIC_OK);
  EXPECT_EQ(released, 0);  // still the caller's
  const std::string url = local_url();
  options.url = text(url);
  ASSERT_EQ(create(options, client, error), POLYTOMIC_OK);
  const Client second(polytomic_client_retain(client.get()));
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  client.reset();
  EXPECT_EQ(released, 0);
  ASSERT_EQ(create(options, client, error), POLYTOMIC_OK);
  client.reset();  // closed by a thread of the library
  while (released == 0) std::this_thread::yield();
}

TEST_F(Boundary, RequestsAndCallOptionsFollowTheSizeRule) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_get_connection_request request = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  request.id = text("x");
  EXPECT_EQ(start(client, &request), POLYTOMIC_OK);
  for (const std::uint32_t wrong : {0U, 8U, static_cast<std::uint32_t>(sizeof(request) - 1)}) {
    request.struct_size = wrong;
    EXPECT_EQ(start(client, &request), POLYTOMIC_ERROR_INVALID_STRUCT_SIZE);
  }
  request.struct_size = sizeof(request);
  const auto zero_tail = grown(request, std::byte{0});
  EXPECT_EQ(start(client, reinterpret_cast<const polytomic_get_connection_request*>(zero_tail.data())), POLYTOMIC_OK);
  const auto set_tail = grown(request, std::byte{7});
  EXPECT_EQ(start(client, reinterpret_cast<const polytomic_get_connection_request*>(set_tail.data())),
            POLYTOMIC_ERROR_UNSUPPORTED_FIELD);
  request.reserved = 1;
  EXPECT_EQ(start(client, &request), POLYTOMIC_ERROR_UNSUPPORTED_FIELD);
  request.reserved = 0;

  polytomic_call_options options = POLYTOMIC_CALL_OPTIONS_INIT;
  EXPECT_EQ(start(client, &request, &options), POLYTOMIC_OK);
  options.struct_size = 3;
  EXPECT_EQ(start(client, &request, &options), POLYTOMIC_ERROR_INVALID_STRUCT_SIZE);
  options.struct_size = sizeof(options);
  const auto set_options = grown(options, std::byte{1});
  EXPECT_EQ(start(client, &request, reinterpret_cast<const polytomic_call_options*>(set_options.data())),
            POLYTOMIC_ERROR_UNSUPPORTED_FIELD);
}

TEST_F(Boundary, ReservedGapsOfRequestsMustBeZero) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_delete_connection_request request = POLYTOMIC_DELETE_CONNECTION_REQUEST_INIT;
  request.id = text("x");
  std::uint32_t last = 1;
  std::memcpy(reinterpret_cast<std::byte*>(&request) + sizeof(request) - sizeof(last), &last, sizeof(last));
  polytomic_call* call = nullptr;
  EXPECT_EQ(polytomic_delete_connection(client.get(), &request, nullptr, nullptr, nullptr, &call),
            POLYTOMIC_ERROR_UNSUPPORTED_FIELD);
}

TEST_F(Boundary, HeadersOfAnAnswerCanBeListed) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_raw_request request = POLYTOMIC_RAW_REQUEST_INIT;
  request.method = text("GET");
  request.path = text("/api/me");
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_request(client.get(), &request, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  const Response response = abi_test::wait_for(call.get());
  const polytomic_parameter* headers = nullptr;
  ASSERT_EQ(polytomic_response_headers(response.get(), &headers), 1U);
  EXPECT_EQ(view(headers[0].name), "Content-Type");
  EXPECT_EQ(view(headers[0].value), "application/json");
  const polytomic_parameter* again = nullptr;
  EXPECT_EQ(polytomic_response_headers(response.get(), &again), 1U);
  EXPECT_EQ(again, headers);
  EXPECT_EQ(polytomic_response_headers(response.get(), nullptr), 0U);
  EXPECT_EQ(polytomic_response_headers(nullptr, &headers), 0U);
  EXPECT_EQ(headers, nullptr);
}

TEST_F(Boundary, NullIsRefusedWhereSomethingIsRequired) {
  polytomic_client* client = nullptr;
  polytomic_response* response = nullptr;
  std::size_t count = 0;
  std::intptr_t handle = 0;
  polytomic_completion completion{};
  EXPECT_EQ(polytomic_client_create(nullptr, nullptr, nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_get_identity(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_request(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_close(nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_drain(nullptr, &completion, 1, 0, &count), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_wait_handle(nullptr, &handle), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_call_wait(nullptr, 0, &response), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_response_status(nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_response_error(nullptr), nullptr);
  EXPECT_EQ(polytomic_response_connection(nullptr), nullptr);
  EXPECT_EQ(polytomic_response_json(nullptr).data, nullptr);
  EXPECT_EQ(polytomic_response_header(nullptr, text("a")).data, nullptr);
  EXPECT_EQ(polytomic_error_describe(nullptr), nullptr);
  polytomic_client_release(nullptr);
  polytomic_call_release(nullptr);
  polytomic_response_release(nullptr);
  polytomic_error_release(nullptr);
  polytomic_call_cancel(nullptr);
  EXPECT_EQ(polytomic_client_retain(nullptr), nullptr);
  EXPECT_EQ(client, nullptr);
}

TEST_F(Boundary, ARequestThatLacksWhatItNeedsCompletesWithAnError) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_connection(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  const Response response = abi_test::wait_for(call.get());
  EXPECT_EQ(polytomic_response_status(response.get()), POLYTOMIC_ERROR_MISSING_FIELD);
  const auto* details = polytomic_error_describe(polytomic_response_error(response.get()));
  EXPECT_EQ(view(details->field), "id");
  EXPECT_EQ(details->category, static_cast<polytomic_category>(POLYTOMIC_CATEGORY_USAGE));
  EXPECT_EQ(polytomic_response_connection(response.get()), nullptr);
  EXPECT_EQ(polytomic_response_operation(response.get()),
            static_cast<polytomic_operation>(POLYTOMIC_OPERATION_GET_CONNECTION));
}

TEST_F(Boundary, OptionTextIsCheckedBeforeAnythingStarts) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  Client client;
  Error error;
  options.url = text("https://example.com");
  struct Case {
    std::string_view key;
    polytomic_status expected;
  };
  const std::array cases{
      Case{"a\nb", POLYTOMIC_ERROR_INVALID_CHARACTER}, Case{"a\rb", POLYTOMIC_ERROR_INVALID_CHARACTER},
      Case{std::string_view("a\0b", 3), POLYTOMIC_ERROR_INVALID_CHARACTER}, Case{"\xff", POLYTOMIC_ERROR_INVALID_UTF8}};
  for (const Case& wrong : cases) {
    options.api_key = text(wrong.key);
    EXPECT_EQ(create(options, client, error), wrong.expected);
    EXPECT_EQ(view(polytomic_error_describe(error.get())->field), "api_key");
  }
  options.api_key = text("secret-key");
  for (const char* url : {"ftp://example.com", "https://user:pw@example.com", "https://", "https://example.com/?q=1",
                          "https://exa mple.com", "\xff"}) {
    options.url = text(url);
    EXPECT_NE(create(options, client, error), POLYTOMIC_OK) << url;
    EXPECT_EQ(view(polytomic_error_describe(error.get())->message).find("secret-key"), std::string::npos);
  }
  options.url = text("http://example.com");
  EXPECT_EQ(create(options, client, error), POLYTOMIC_ERROR_INSECURE);
  options.allow_insecure_http = POLYTOMIC_TRUE;
  EXPECT_EQ(create(options, client, error), POLYTOMIC_OK);
  options.delivery = 9;
  EXPECT_EQ(create(options, client, error), POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(Boundary, HeadersAndIdempotencyKeysAreChecked) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_WAIT);
  const auto status_with = [&](const polytomic_parameter& header, const char* key) {
    polytomic_call_options options = POLYTOMIC_CALL_OPTIONS_INIT;
    options.headers = &header;
    options.headers_count = header.name.data != nullptr ? 1 : 0;
    if (key != nullptr) options.idempotency_key = text(key);
    polytomic_call* started = nullptr;
    EXPECT_EQ(polytomic_get_identity(client.get(), nullptr, &options, nullptr, nullptr, &started), POLYTOMIC_OK);
    const Call call(started);
    return polytomic_response_status(abi_test::wait_for(call.get()).get());
  };
  EXPECT_EQ(status_with({text("X-A"), text("b\r\nEvil: yes")}, nullptr), POLYTOMIC_ERROR_INVALID_CHARACTER);
  EXPECT_EQ(status_with({text("X-A"), text(std::string_view("b\0c", 3))}, nullptr), POLYTOMIC_ERROR_INVALID_CHARACTER);
  EXPECT_NE(status_with({text("X A"), text("b")}, nullptr), POLYTOMIC_OK);
  EXPECT_EQ(status_with({text("Authorization"), text("Bearer x")}, nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(status_with({}, "short"), POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(Boundary, RefreshesAreCancelledWhereTheLibraryRunsThem) {
  const abi_test::SilentServer server;
  const Client remote = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_WAIT);
  const Client local = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  const polytomic_string id = text("a connection");
  EXPECT_EQ(polytomic_client_cancel_refresh(local.get(), id), POLYTOMIC_OK);
  EXPECT_EQ(polytomic_client_cancel_refresh(remote.get(), id), POLYTOMIC_ERROR_INVALID_STATE);
  EXPECT_EQ(polytomic_client_cancel_refresh(nullptr, id), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_cancel_refresh(local.get(), text("")), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_cancel_refresh(local.get(), polytomic_string{nullptr, 0}),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_close(local.get()), POLYTOMIC_OK);
  EXPECT_EQ(polytomic_client_cancel_refresh(local.get(), id), POLYTOMIC_ERROR_CLOSED);
}

TEST_F(Boundary, TheStatusTableAnswersForEveryCode) {
  EXPECT_STREQ(polytomic_status_name(POLYTOMIC_OK), "ok");
  EXPECT_STREQ(polytomic_status_name(POLYTOMIC_ERROR_NOT_FOUND), "not_found");
  EXPECT_STREQ(polytomic_status_name(-12345), "unknown");
  EXPECT_GT(std::strlen(polytomic_status_description(POLYTOMIC_ERROR_TLS)), 10U);
  EXPECT_EQ(polytomic_status_category(POLYTOMIC_ERROR_RATE_LIMITED),
            static_cast<polytomic_category>(POLYTOMIC_CATEGORY_RATE_LIMIT));
  EXPECT_EQ(polytomic_status_category(-1), static_cast<polytomic_category>(POLYTOMIC_CATEGORY_INTERNAL));
  EXPECT_STREQ(polytomic_category_name(POLYTOMIC_CATEGORY_RATE_LIMIT), "rate_limit");
  EXPECT_STREQ(polytomic_category_name(9999), "unknown");
  EXPECT_STREQ(polytomic_version(), "1.0.0");
  EXPECT_EQ(polytomic_abi_version(), static_cast<std::uint32_t>(POLYTOMIC_VERSION_MAJOR));
  EXPECT_STREQ(polytomic_log_level_name(POLYTOMIC_LOG_DEBUG), "debug");
}

bool only_this_thread_runs() {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == std::to_string(gettid())) continue;
    std::ifstream file(task.path() / "stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name_end = stat.rfind(") ");
    if (name_end != std::string::npos && stat.substr(name_end + 2, 1) != "S") return false;
  }
  return true;
}

// The allocators of the sanitizers do not prepare for a fork: a child of a process with a thread inside one would wait
// for that thread for ever.
pid_t fork_at_rest() {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (int calm = 0; calm < 5 && std::chrono::steady_clock::now() < limit;) {
    calm = only_this_thread_runs() ? calm + 1 : 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return fork();
}

TEST_F(Boundary, AForkedChildIsToldSoAndNeverHangs) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  const pid_t child = fork_at_rest();
  if (child == 0) {
    alarm(20);  // a hang must not hang the test
    polytomic_response* response = nullptr;
    polytomic_call* second = nullptr;
    const bool told =
        polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &second) == POLYTOMIC_ERROR_FORKED &&
        polytomic_call_wait(started, -1, &response) == POLYTOMIC_ERROR_FORKED &&
        polytomic_client_close(client.get()) == POLYTOMIC_ERROR_FORKED;
    polytomic_call_cancel(started);
    polytomic_call_release(started);
    polytomic_client_release(client.get());
    _exit(told ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  EXPECT_EQ(polytomic_response_status(abi_test::wait_for(call.get()).get()), POLYTOMIC_ERROR_CLOSED);
}

TEST_F(Boundary, AChildCannotOpenACatalogWithItsParentsLocks) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  const pid_t child = fork_at_rest();
  if (child == 0) {
    alarm(20);
    polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
    const std::string url = local_url();
    options.url = text(url);
    options.delivery = POLYTOMIC_DELIVERY_WAIT;  // needs no thread, which a sanitizer forbids here
    polytomic_client* own = nullptr;
    _exit(polytomic_client_create(&options, &own, nullptr) == POLYTOMIC_ERROR_FORKED ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
