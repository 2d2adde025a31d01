// The counters of a client.
#include <cstring>

#include "fixture.h"

namespace {

using abi_test::Call;
using abi_test::Client;
using abi_test::text;

using CountersTest = abi_test::AbiTest;

void get_connection(const Client& client, std::string_view id) {
  polytomic_get_connection_request request = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  request.id = text(id);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_connection(client.get(), &request, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  (void)abi_test::wait_for(call.get());
}

TEST_F(CountersTest, TellWhatBecameOfEachCall) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  for (int count = 0; count < 3; ++count) get_connection(client, "unknown");
  get_connection(client, "");  // refused before it reaches the engine
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  (void)abi_test::wait_for(call.get());
  ASSERT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);

  polytomic_status_count errors[4] = {};
  polytomic_client_counters counters = POLYTOMIC_CLIENT_COUNTERS_INIT;
  counters.errors = errors;
  counters.errors_capacity = 4;
  ASSERT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_OK);
  EXPECT_EQ(counters.calls, 5U);
  EXPECT_EQ(counters.completions, 5U);
  EXPECT_EQ(counters.failures, 4U);
  EXPECT_EQ(counters.in_flight, 0U);
  EXPECT_EQ(counters.queued, 0U);
  ASSERT_EQ(counters.errors_count, 2U);
  EXPECT_EQ(errors[0].status, POLYTOMIC_ERROR_MISSING_FIELD);
  EXPECT_EQ(errors[0].count, 1U);
  EXPECT_EQ(errors[1].status, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(errors[1].count, 3U);
}

TEST_F(CountersTest, SeeWhatIsUnderWay) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_QUEUE);
  polytomic_call* started[2] = {};
  for (polytomic_call*& call : started)
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &call), POLYTOMIC_OK);
  const Call first(started[0]);
  const Call second(started[1]);
  polytomic_client_counters counters = POLYTOMIC_CLIENT_COUNTERS_INIT;
  do {
    ASSERT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_OK);
  } while (counters.attempts < 2 || counters.connections_opened < 2 || counters.open_connections < 2);
  EXPECT_EQ(counters.in_flight, 2U);
  EXPECT_EQ(counters.attempts, 2U);
  EXPECT_EQ(counters.retries, 0U);
  polytomic_call_cancel(first.get());
  ASSERT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_OK);
  EXPECT_EQ(counters.queued, 1U);
  EXPECT_EQ(counters.errors_count, 1U);  // counted although there is no room
  polytomic_call_cancel(second.get());
  polytomic_completion completions[2] = {};
  std::size_t count = 0;
  ASSERT_EQ(polytomic_client_drain(client.get(), completions, 2, -1, &count), POLYTOMIC_OK);
  for (std::size_t index = 0; index < count; ++index) polytomic_response_release(completions[index].response);
  ASSERT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  ASSERT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_OK);
  EXPECT_EQ(counters.open_connections, 0U);
}

TEST_F(CountersTest, FollowTheSizeRule) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_client_counters counters = POLYTOMIC_CLIENT_COUNTERS_INIT;
  counters.struct_size = 8;
  EXPECT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_ERROR_INVALID_STRUCT_SIZE);
  struct {
    polytomic_client_counters known;
    std::uint64_t tail;
  } larger = {POLYTOMIC_CLIENT_COUNTERS_INIT, 0};
  larger.known.struct_size = sizeof(larger);
  EXPECT_EQ(polytomic_client_read_counters(client.get(), &larger.known), POLYTOMIC_OK);
  EXPECT_EQ(larger.known.struct_size, sizeof(larger));
  larger.tail = 1;
  EXPECT_EQ(polytomic_client_read_counters(client.get(), &larger.known), POLYTOMIC_ERROR_UNSUPPORTED_FIELD);
  counters.struct_size = sizeof(counters);
  counters.errors_capacity = 1;
  EXPECT_EQ(polytomic_client_read_counters(client.get(), &counters), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_read_counters(client.get(), nullptr), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_read_counters(nullptr, &counters), POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

}  // namespace
