// Many callers, random faults, random cancellations and clients that come and go, for as long as POLYTOMIC_SOAK_SECONDS
// says: no completion is lost or comes twice, and nothing is left behind.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "faults/soak_server.h"
#include "polytomic/polytomic.h"

namespace polytomic::faults {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int caller_count = 64;
constexpr int slot_count = 4;  // clients that are open at a time
constexpr int calls_of_a_client = 400;
constexpr std::size_t growth_allowed = 16;  // descriptors
constexpr std::size_t allocation_allowed = std::size_t{1} << 20U;
constexpr std::size_t fragments_allowed = 96;            // MiB
constexpr bool is_sanitized = POLYTOMIC_SANITIZED != 0;  // memory is the sanitizer's then

long seconds_to_run() {
  const char* text = std::getenv("POLYTOMIC_SOAK_SECONDS");
  return text == nullptr ? 5 : std::max(1L, std::strtol(text, nullptr, 10));
}

// One call: what is started is completed once.
struct Token {
  std::atomic<int> completions{0};
};

// What has been counted over the whole run.
struct Tally {
  std::atomic<std::uint64_t> started{0};
  std::atomic<std::uint64_t> completed{0};
  std::atomic<std::uint64_t> succeeded{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> cancelled{0};
  std::atomic<std::uint64_t> closed{0};
  std::atomic<std::uint64_t> wrong{0};  // lost, doubled or unexplained
};

// A client with queue delivery, the thread that drains it, and the tokens of its calls.
class Customer {
 public:
  Customer(const std::string& url, Tally& tally) : tally_(tally) {
    polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
    options.delivery = POLYTOMIC_DELIVERY_QUEUE;
    options.url = {url.data(), url.size()};
    options.api_key = {"key", 3};
    options.timeout_milliseconds = 2'000;
    options.stall_timeout_milliseconds = 50;
    options.backoff_base_milliseconds = 2;
    options.backoff_limit_milliseconds = 10;
    options.response_size_limit = 65'536;
    options.connection_limit = 16;
    if (polytomic_client_create(&options, &client_, nullptr) != POLYTOMIC_OK) std::abort();
    drainer_ = std::thread([this] { drain(); });
  }
  Customer(const Customer&) = delete;
  Customer& operator=(const Customer&) = delete;
  // Closes with whatever is in flight, and settles the account.
  ~Customer() {
    if (polytomic_client_close(client_) != POLYTOMIC_OK) ++tally_.wrong;
    drainer_.join();
    polytomic_client_release(client_);
    for (const auto& token : tokens_) {
      if (token->completions != 1) ++tally_.wrong;
    }
  }

  // Starts a call, and perhaps cancels it at once or a little later. False where the client has had its share.
  bool call(std::mt19937_64& random) {
    Token* token = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      if (tokens_.size() >= calls_of_a_client) return false;
      token = tokens_.emplace_back(std::make_unique<Token>()).get();
    }
    polytomic_call* started = nullptr;
    if (start(random, token, &started) != POLYTOMIC_OK) {
      ++tally_.wrong;
      ++token->completions;
      return true;
    }
    ++tally_.started;
    if (random() % 8 == 0) {
      if (random() % 2 == 0) wait_for_another(random());
      polytomic_call_cancel(started);
    }
    polytomic_call_release(started);
    return true;
  }

  // Paces a caller: returns when few enough calls are in flight.
  void wait_for_room() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return tokens_.size() - completed_ < 2 * std::size_t{caller_count}; });
  }

 private:
  polytomic_status start(std::mt19937_64& random, Token* token, polytomic_call** started) {
    if (random() % 4 == 0) {
      polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
      request.name = {"shop", 4};
      request.type = {"sqlite", 6};
      request.configuration = {"{}", 2};
      return polytomic_create_connection(client_, &request, nullptr, nullptr, token, started);
    }
    polytomic_get_connection_request request = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
    request.id = {"c1", 2};
    return polytomic_get_connection(client_, &request, nullptr, nullptr, token, started);
  }

  // Lets a cancellation meet a call at any stage: it comes when some other calls have been completed meanwhile.
  void wait_for_another(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    const std::size_t enough = std::min(completed_ + count % 8, tokens_.size() - 1);
    changed_.wait_for(lock, milliseconds{20}, [&] { return completed_ >= enough; });
  }

  void drain() {
    std::vector<polytomic_completion> completions(32);
    std::size_t count = 0;
    while (polytomic_client_drain(client_, completions.data(), completions.size(), -1, &count) == POLYTOMIC_OK) {
      for (std::size_t index = 0; index < count; ++index) receive(completions[index]);
      {
        const std::scoped_lock lock(mutex_);
        completed_ += count;
      }
      changed_.notify_all();
    }
  }

  void receive(const polytomic_completion& completion) {
    ++tally_.completed;
    if (++static_cast<Token*>(completion.user_data)->completions != 1) ++tally_.wrong;
    const polytomic_status status = polytomic_response_status(completion.response);
    const bool explained = (status == POLYTOMIC_OK) == (polytomic_response_error(completion.response) == nullptr);
    if (!explained) ++tally_.wrong;
    ++(status == POLYTOMIC_OK                ? tally_.succeeded
       : status == POLYTOMIC_ERROR_CANCELLED ? tally_.cancelled
       : status == POLYTOMIC_ERROR_CLOSED    ? tally_.closed
                                             : tally_.failed);
    polytomic_response_release(completion.response);
  }

  Tally& tally_;
  polytomic_client* client_ = nullptr;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Token>> tokens_;
  std::size_t completed_ = 0;
  std::thread drainer_;
};

// The clients that are open; a caller who finds one worn out puts a new one in its place while others still use the old.
class Counter {
 public:
  Counter(std::string url, Tally& tally) : url_(std::move(url)), tally_(tally), slots_(slot_count) {
    for (auto& slot : slots_) slot = std::make_shared<Customer>(url_, tally_);
  }

  std::shared_ptr<Customer> at(std::size_t index) {
    const std::scoped_lock lock(mutex_);
    return slots_[index];
  }

  void replace(std::size_t index, std::shared_ptr<Customer> worn) {
    auto fresh = std::make_shared<Customer>(url_, tally_);
    const std::scoped_lock lock(mutex_);
    if (slots_[index] == worn) slots_[index] = fresh;
  }

 private:
  std::string url_;
  Tally& tally_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Customer>> slots_;
};

void call_until(Clock::time_point end, Counter& counter, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  while (Clock::now() < end) {
    const std::size_t index = random() % slot_count;
    std::shared_ptr<Customer> customer = counter.at(index);
    customer->wait_for_room();
    if (!customer->call(random)) counter.replace(index, std::move(customer));
  }
}

// What is allocated, and not what the allocator holds back for later or cannot give back for its fragments: that depends
// on how the threads came to run.
std::size_t allocated_bytes() {
  const struct mallinfo2 memory = mallinfo2();
  return memory.uordblks + memory.hblkhd;
}

std::size_t resident_mebibytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages >> pages;
  return pages * 4096 >> 20U;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

// Callers on clients of their own until `duration` is over; afterwards nothing is open.
void soak(const std::string& url, Tally& tally, Clock::duration duration, std::uint64_t seed) {
  Counter counter(url, tally);
  std::vector<std::thread> callers;
  const Clock::time_point end = Clock::now() + duration;
  for (int index = 0; index < caller_count; ++index) {
    callers.emplace_back([&, own = seed + static_cast<std::uint64_t>(index)] { call_until(end, counter, own); });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(Soak, LosesNothingAndLeavesNothing) {
  const char* given = std::getenv("POLYTOMIC_SOAK_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "POLYTOMIC_SOAK_SEED=" << seed << "\n";
  RecordProperty("seed", std::to_string(seed));
  const Clock::duration whole = std::chrono::seconds{seconds_to_run()};
  Tally tally;
  {
    SoakServer server(seed);
    // What the first part leaves behind is what a process keeps: caches, pools and arenas.
    soak(server.url(), tally, whole / 3, seed);
    server.wait_until_idle();
    const std::size_t allocated = allocated_bytes();
    const std::size_t resident = resident_mebibytes();
    const std::size_t descriptors = open_descriptors();
    soak(server.url(), tally, whole * 2 / 3, seed + caller_count);
    server.wait_until_idle();
    EXPECT_LE(open_descriptors(), descriptors + growth_allowed);
    if (!is_sanitized) {
      EXPECT_LE(allocated_bytes(), allocated + allocation_allowed) << "from " << allocated;
      EXPECT_LE(resident_mebibytes(), resident + fragments_allowed) << "from " << resident;
    }
    for (std::size_t kind = 0; kind < server.plays().size(); ++kind)
      EXPECT_GT(server.plays()[kind], 0U) << "fault " << kind << " was never played";
  }
  EXPECT_EQ(tally.wrong, 0U);
  EXPECT_EQ(tally.started, tally.completed);
  EXPECT_EQ(tally.completed, tally.succeeded + tally.failed + tally.cancelled + tally.closed);
  for (const auto* part : {&tally.succeeded, &tally.failed, &tally.cancelled, &tally.closed}) EXPECT_GT(*part, 0U);
  EXPECT_EQ(polytomic_live_object_count(), 0U);
  std::cout << tally.started << " calls: " << tally.succeeded << " succeeded, " << tally.failed << " failed, "
            << tally.cancelled << " cancelled, " << tally.closed << " ended with their client\n";
}

}  // namespace
}  // namespace polytomic::faults
