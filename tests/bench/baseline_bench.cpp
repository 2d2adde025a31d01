// What the C library takes for the work that the bindings' benchmarks do: a call of the local engine, one after the other,
// by each way to receive, and decoding a list of targets. Usage: baseline-bench TARGETS.json
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/operation.h"
#include "core/response.h"
#include "measure.h"
#include "polytomic/polytomic.h"

namespace {

constexpr int calls = 20'000;
constexpr int runs = 7;

// Where the answer of the call under way arrives, for a callback and the thread that waits for it.
class Arrival {
 public:
  static void receive(void* arrival, polytomic_response* response) {
    auto* const self = static_cast<Arrival*>(arrival);
    const std::scoped_lock lock(self->mutex_);
    self->response_ = response;
    self->arrived_.notify_one();
  }
  polytomic_response* wait() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return response_ != nullptr; });
    return std::exchange(response_, nullptr);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  polytomic_response* response_ = nullptr;
};

polytomic_response* ask(polytomic_client* client, polytomic_delivery delivery, Arrival& arrival) {
  polytomic_response* response = nullptr;
  if (delivery == POLYTOMIC_DELIVERY_THREAD) {
    polytomic_get_identity(client, nullptr, nullptr, Arrival::receive, &arrival, nullptr);
    return arrival.wait();
  }
  if (delivery == POLYTOMIC_DELIVERY_QUEUE) {
    polytomic_get_identity(client, nullptr, nullptr, nullptr, nullptr, nullptr);
    polytomic_completion completion{};
    std::size_t count = 0;
    polytomic_client_drain(client, &completion, 1, -1, &count);
    return completion.response;
  }
  polytomic_call* call = nullptr;
  polytomic_get_identity(client, nullptr, nullptr, nullptr, nullptr, &call);
  polytomic_call_wait(call, -1, &response);
  polytomic_call_release(call);
  return response;
}

// Seconds a call.
double call_cost(const std::string& url, polytomic_delivery delivery) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = {url.data(), url.size()};
  options.delivery = delivery;
  polytomic_client* client = nullptr;
  const polytomic_status status = polytomic_client_create(&options, &client, nullptr);
  if (status != POLYTOMIC_OK) throw std::runtime_error(polytomic_status_description(status));
  Arrival arrival;
  const double best = bench::best_of(runs, [&] {
    for (int count = 0; count < calls; ++count) polytomic_response_release(ask(client, delivery, arrival));
  });
  polytomic_client_close(client);
  polytomic_client_release(client);
  return best / calls;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: baseline-bench TARGETS.json\n");
    return 2;
  }
  std::ifstream file(arguments[1]);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  std::string pattern = (std::filesystem::temp_directory_path() / "polytomic-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string url = "local:" + (folder / "catalog.db").string();
  std::printf("call %.0f\n", call_cost(url, POLYTOMIC_DELIVERY_WAIT) * 1e9);
  std::printf("call-thread %.0f\n", call_cost(url, POLYTOMIC_DELIVERY_THREAD) * 1e9);
  std::printf("call-queue %.0f\n", call_cost(url, POLYTOMIC_DELIVERY_QUEUE) * 1e9);
  std::filesystem::remove_all(folder);
  const auto& operation = polytomic::describe(polytomic::Operation::list_sync_targets);
  std::size_t seen = 0;
  const double decode = bench::best_of(runs, [&] {
    seen += static_cast<const polytomic_target_list*>(
                polytomic::read_answer(&operation, 200, {}, std::pmr::string(body), 64).result)
                ->targets_count;
  });
  std::printf("decode %.2f\n", decode * 1e3);
  return seen == 0 ? 1 : 0;
}
