// Completions: exactly one for each call, in each of the three ways, whatever happens around it.
#include <poll.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "fixture.h"

namespace {

using abi_test::Call;
using abi_test::Client;
using abi_test::Response;
using abi_test::text;

using Delivery = abi_test::AbiTest;

// Counts completions and lets a test wait for them.
class Counter {
 public:
  void add(polytomic_status status) {
    const std::scoped_lock lock(mutex_);
    statuses_.push_back(status);
    changed_.notify_all();
  }
  std::vector<polytomic_status> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return statuses_.size() >= count; }));
    return statuses_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<polytomic_status> statuses_;
};

void count_completion(void* user_data, polytomic_response* response) {
  static_cast<Counter*>(user_data)->add(polytomic_response_status(response));
  polytomic_response_release(response);
}

bool is_readable(std::intptr_t handle) {
  pollfd descriptor{static_cast<int>(handle), POLLIN, 0};
  return poll(&descriptor, 1, 0) == 1;
}

void wait_until_readable(std::intptr_t handle) {
  pollfd descriptor{static_cast<int>(handle), POLLIN, 0};
  ASSERT_EQ(poll(&descriptor, 1, 30'000), 1);
}

TEST_F(Delivery, ThreadModeCallsBackOnceOnAnotherThread) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_THREAD);
  struct Seen {
    std::mutex mutex;
    std::set<std::thread::id> threads;
    Counter counter;
  } seen;
  const auto callback = [](void* user_data, polytomic_response* response) {
    auto& here = *static_cast<Seen*>(user_data);
    {
      const std::scoped_lock lock(here.mutex);
      here.threads.insert(std::this_thread::get_id());
    }
    count_completion(&here.counter, response);
  };
  for (int index = 0; index < 100; ++index) {
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, callback, &seen, nullptr), POLYTOMIC_OK);
  }
  EXPECT_EQ(seen.counter.wait_for(100), std::vector<polytomic_status>(100, POLYTOMIC_OK));
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  EXPECT_EQ(seen.counter.wait_for(100).size(), 100U);
  EXPECT_EQ(seen.threads.size(), 1U);
  EXPECT_FALSE(seen.threads.contains(std::this_thread::get_id()));
}

TEST_F(Delivery, EachModeTakesItsOwnArgumentsOnly) {
  Counter counter;
  polytomic_call* call = nullptr;
  std::size_t count = 0;
  std::intptr_t handle = 0;
  polytomic_completion completion{};
  const Client threaded = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_THREAD);
  EXPECT_EQ(polytomic_get_identity(threaded.get(), nullptr, nullptr, nullptr, nullptr, nullptr),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_drain(threaded.get(), &completion, 1, 0, &count), POLYTOMIC_ERROR_INVALID_STATE);
  EXPECT_EQ(polytomic_client_wait_handle(threaded.get(), &handle), POLYTOMIC_ERROR_INVALID_STATE);
  const Client queued = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_QUEUE);
  EXPECT_EQ(polytomic_get_identity(queued.get(), nullptr, nullptr, count_completion, &counter, nullptr),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_drain(queued.get(), nullptr, 1, 0, &count), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_client_drain(queued.get(), &completion, 0, 0, &count), POLYTOMIC_ERROR_INVALID_ARGUMENT);
  const Client waiting = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  EXPECT_EQ(polytomic_get_identity(waiting.get(), nullptr, nullptr, nullptr, nullptr, nullptr),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(polytomic_get_identity(waiting.get(), nullptr, nullptr, count_completion, &counter, &call),
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(Delivery, ACallWithoutACallbackIsWaitedForOnAThreadedClientToo) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_THREAD);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  const Response response = abi_test::wait_for(call.get());
  EXPECT_NE(polytomic_response_identity(response.get()), nullptr);
  polytomic_response* again = nullptr;
  EXPECT_EQ(polytomic_call_wait(call.get(), 0, &again), POLYTOMIC_ERROR_INVALID_STATE);
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  polytomic_call_release(started);  // nobody waits: the response goes with the call
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
}

TEST_F(Delivery, TheWaitHandleIsReadableExactlyWhileSomethingIsQueued) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_QUEUE);
  std::intptr_t handle = 0;
  ASSERT_EQ(polytomic_client_wait_handle(client.get(), &handle), POLYTOMIC_OK);
  EXPECT_FALSE(is_readable(handle));
  int tags[3] = {};
  for (int& tag : tags) {
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, &tag, nullptr), POLYTOMIC_OK);
  }
  std::set<void*> received;
  while (received.size() < 3) {
    wait_until_readable(handle);
    polytomic_completion completion{};
    std::size_t count = 0;
    ASSERT_EQ(polytomic_client_drain(client.get(), &completion, 1, 0, &count), POLYTOMIC_OK);
    ASSERT_EQ(count, 1U);
    EXPECT_EQ(polytomic_response_status(completion.response), POLYTOMIC_OK);
    EXPECT_TRUE(received.insert(completion.user_data).second);
    polytomic_response_release(completion.response);
  }
  EXPECT_FALSE(is_readable(handle));
  polytomic_completion completion{};
  std::size_t count = 7;
  EXPECT_EQ(polytomic_client_drain(client.get(), &completion, 1, 0, &count), POLYTOMIC_ERROR_WAIT_TIMEOUT);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  EXPECT_TRUE(is_readable(handle));
  EXPECT_EQ(polytomic_client_drain(client.get(), &completion, 1, -1, &count), POLYTOMIC_ERROR_CLOSED);
}

TEST_F(Delivery, TheWaitHandleKnowsWhatWasQueuedBeforeItWasAskedFor) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_QUEUE);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  polytomic_call_cancel(call.get());  // completes it at once
  std::intptr_t handle = 0;
  ASSERT_EQ(polytomic_client_wait_handle(client.get(), &handle), POLYTOMIC_OK);
  EXPECT_TRUE(is_readable(handle));
  polytomic_completion completion{};
  std::size_t count = 0;
  ASSERT_EQ(polytomic_client_drain(client.get(), &completion, 1, 0, &count), POLYTOMIC_OK);
  polytomic_response_release(completion.response);
  EXPECT_FALSE(is_readable(handle));
}

TEST_F(Delivery, WhatIsQueuedAtCloseCanStillBeDrained) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_QUEUE);
  constexpr std::size_t calls = 20;
  for (std::size_t index = 0; index < calls; ++index) {
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, nullptr), POLYTOMIC_OK);
  }
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  std::vector<polytomic_completion> completions(64);
  std::size_t count = 0;
  ASSERT_EQ(polytomic_client_drain(client.get(), completions.data(), completions.size(), -1, &count), POLYTOMIC_OK);
  EXPECT_EQ(count, calls);
  for (std::size_t index = 0; index < count; ++index) {
    EXPECT_EQ(polytomic_response_status(completions[index].response), POLYTOMIC_ERROR_CLOSED);
    polytomic_response_release(completions[index].response);
  }
}

TEST_F(Delivery, CompletionsThatNobodyDrainedGoWithTheClient) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_QUEUE);
  for (int index = 0; index < 10; ++index) {
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, nullptr), POLYTOMIC_OK);
  }
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
}

TEST_F(Delivery, AWaitedResponseCanBeTakenOnce) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  const Response response = abi_test::wait_for(call.get());
  EXPECT_NE(polytomic_response_identity(response.get()), nullptr);
  polytomic_response* second = nullptr;
  EXPECT_EQ(polytomic_call_wait(call.get(), -1, &second), POLYTOMIC_ERROR_INVALID_STATE);
  EXPECT_EQ(second, nullptr);
}

TEST_F(Delivery, WaitingHasALimit) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  polytomic_response* response = nullptr;
  EXPECT_EQ(polytomic_call_wait(call.get(), 0, &response), POLYTOMIC_ERROR_WAIT_TIMEOUT);
  polytomic_call_cancel(call.get());
  polytomic_call_cancel(call.get());
  EXPECT_EQ(polytomic_response_status(abi_test::wait_for(call.get()).get()), POLYTOMIC_ERROR_CANCELLED);
  polytomic_call_cancel(call.get());
}

TEST_F(Delivery, TheDeadlineOfACallIsItsOwn) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_WAIT);
  polytomic_call_options options = POLYTOMIC_CALL_OPTIONS_INIT;
  options.timeout_milliseconds = 20;
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, &options, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  EXPECT_EQ(polytomic_response_status(abi_test::wait_for(call.get()).get()), POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
}

TEST_F(Delivery, CallsMayStartAndEndInsideACallbackButNothingMayBlockThere) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_THREAD);
  struct Inside {
    polytomic_client* client;
    Counter first;
    Counter second;
    polytomic_status close = POLYTOMIC_OK;
    polytomic_status create = POLYTOMIC_OK;
  } inside{client.get(), {}, {}};
  const auto callback = [](void* user_data, polytomic_response* response) {
    auto& here = *static_cast<Inside*>(user_data);
    here.close = polytomic_client_close(here.client);
    polytomic_client* other = nullptr;
    here.create = polytomic_client_create(nullptr, &other, nullptr);
    polytomic_call* call = nullptr;
    EXPECT_EQ(polytomic_list_connections(here.client, nullptr, nullptr, count_completion, &here.second, &call),
              POLYTOMIC_OK);
    polytomic_call_release(call);
    polytomic_client_release(polytomic_client_retain(here.client));
    count_completion(&here.first, response);
  };
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, callback, &inside, nullptr), POLYTOMIC_OK);
  (void)inside.first.wait_for(1);
  EXPECT_EQ(inside.second.wait_for(1).front(), POLYTOMIC_OK);
  EXPECT_EQ(inside.close, POLYTOMIC_ERROR_WOULD_DEADLOCK);
  EXPECT_EQ(inside.create, POLYTOMIC_ERROR_WOULD_DEADLOCK);
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
}

TEST_F(Delivery, CloseCompletesEverythingBeforeItReturnsAndRefusesTheRest) {
  const abi_test::SilentServer server;
  const Client client = abi_test::make_client(server.url(), POLYTOMIC_DELIVERY_THREAD);
  Counter counter;
  constexpr std::size_t calls = 50;
  for (std::size_t index = 0; index < calls; ++index) {
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, count_completion, &counter, nullptr),
              POLYTOMIC_OK);
  }
  std::thread other([&] { EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK); });
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  EXPECT_EQ(counter.wait_for(0), std::vector<polytomic_status>(calls, POLYTOMIC_ERROR_CLOSED));
  other.join();
  EXPECT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, count_completion, &counter, nullptr),
            POLYTOMIC_ERROR_CLOSED);
  EXPECT_EQ(polytomic_get_connection(client.get(), nullptr, nullptr, count_completion, &counter, nullptr),
            POLYTOMIC_ERROR_CLOSED);
  EXPECT_EQ(counter.wait_for(0).size(), calls);
}

TEST_F(Delivery, CancelRacingWithCloseAndCompletionStillCompletesOnce) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_THREAD);
  Counter counter;
  constexpr std::size_t calls = 500;
  std::vector<Call> started;
  for (std::size_t index = 0; index < calls; ++index) {
    polytomic_call* call = nullptr;
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, count_completion, &counter, &call), POLYTOMIC_OK);
    started.emplace_back(call);
  }
  std::thread canceller([&] {
    for (const Call& call : started) polytomic_call_cancel(call.get());
  });
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  EXPECT_EQ(counter.wait_for(0).size(), calls);
  canceller.join();
  EXPECT_EQ(counter.wait_for(0).size(), calls);
}

TEST_F(Delivery, AResponseOutlivesItsClient) {
  Response response;
  {
    const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
    polytomic_call* started = nullptr;
    ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
    const Call call(started);
    response = abi_test::wait_for(call.get());
    EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  }
  const polytomic_identity* identity = polytomic_response_identity(response.get());
  ASSERT_NE(identity, nullptr);
  EXPECT_EQ(identity->organization_id.size, 36U);
  EXPECT_NE(abi_test::view(polytomic_response_json(response.get())).find(identity->organization_id.data),
            std::string::npos);
}

TEST_F(Delivery, TenThousandCallsAtOnceAllComplete) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_QUEUE);
  constexpr std::size_t calls = 10'000;
  std::thread submitter([&] {
    for (std::size_t index = 0; index < calls; ++index) {
      EXPECT_EQ(polytomic_get_identity(client.get(), nullptr, nullptr, nullptr, nullptr, nullptr), POLYTOMIC_OK);
    }
  });
  std::size_t received = 0;
  std::vector<polytomic_completion> completions(256);
  while (received < calls) {
    std::size_t count = 0;
    ASSERT_EQ(polytomic_client_drain(client.get(), completions.data(), completions.size(), 60'000, &count),
              POLYTOMIC_OK);
    for (std::size_t index = 0; index < count; ++index) {
      EXPECT_EQ(polytomic_response_status(completions[index].response), POLYTOMIC_OK);
      polytomic_response_release(completions[index].response);
    }
    received += count;
  }
  submitter.join();
  EXPECT_EQ(received, calls);
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
}

struct LogSeen {
  std::mutex mutex;
  std::string everything;
  polytomic_client* client = nullptr;
  polytomic_status close = POLYTOMIC_OK;
};

TEST_F(Delivery, LogRecordsHoldNoSecretAndTheirCallbackMayNotBlock) {
  const abi_test::SilentServer server;
  LogSeen seen;
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = text(server.url());
  options.api_key = text("very-secret-key");
  options.delivery = POLYTOMIC_DELIVERY_WAIT;
  options.log_level = POLYTOMIC_LOG_DEBUG;
  options.log_user_data = &seen;
  options.log = [](void* user_data, const polytomic_log_record* record) {
    auto& here = *static_cast<LogSeen*>(user_data);
    const std::scoped_lock lock(here.mutex);
    here.everything += std::string(record->component.data) + ": " + record->message.data;
    for (std::size_t index = 0; index < record->fields_count; ++index) {
      here.everything += std::string(" ") + record->fields[index].name.data + "=" + record->fields[index].value.data;
    }
    if (here.client != nullptr) here.close = polytomic_client_close(here.client);
  };
  polytomic_client* made = nullptr;
  ASSERT_EQ(polytomic_client_create(&options, &made, nullptr), POLYTOMIC_OK);
  const Client client(made);
  {
    const std::scoped_lock lock(seen.mutex);
    seen.client = made;
  }
  polytomic_call_options call_options = POLYTOMIC_CALL_OPTIONS_INIT;
  call_options.timeout_milliseconds = 50;
  polytomic_call* started = nullptr;
  ASSERT_EQ(polytomic_get_identity(client.get(), nullptr, &call_options, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  EXPECT_EQ(polytomic_response_status(abi_test::wait_for(call.get()).get()), POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
  EXPECT_NE(seen.everything.find("/api/me"), std::string::npos) << seen.everything;
  EXPECT_EQ(seen.everything.find("very-secret"), std::string::npos);
  EXPECT_EQ(seen.close, POLYTOMIC_ERROR_WOULD_DEADLOCK);
}

}  // namespace
