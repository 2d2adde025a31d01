// Calls of the library over HTTP against a bare libcurl multi loop on the same server, calls of the local engine, and
// the time from dlopen to the first answer. Ratios count: the machine is shared.
#include <curl/curl.h>
#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../abi/fixture.h"
#include "../conformance/process.h"
#include "measure.h"

namespace {

using abi_test::text;

constexpr int total_calls = 20'000;
constexpr int in_flight = 64;

struct Measured {
  double calls_per_second;
  double cpu_microseconds;
};

template <class Body>
Measured measure(Body&& body) {
  const double cpu = bench::cpu_seconds();
  const auto start = bench::Clock::now();
  body();
  return {total_calls / bench::seconds_since(start), (bench::cpu_seconds() - cpu) / total_calls * 1e6};
}

// Keeps `in_flight` calls going until `total_calls` have completed.
void run_library(polytomic_client* client) {
  int started = 0;
  int done = 0;
  const auto start_one = [&] {
    if (started < total_calls &&
        polytomic_get_identity(client, nullptr, nullptr, nullptr, nullptr, nullptr) == POLYTOMIC_OK)
      ++started;
  };
  for (int index = 0; index < in_flight; ++index) start_one();
  std::array<polytomic_completion, in_flight> completions{};
  while (done < total_calls) {
    std::size_t count = 0;
    if (polytomic_client_drain(client, completions.data(), completions.size(), -1, &count) != POLYTOMIC_OK)
      std::exit(1);
    for (std::size_t index = 0; index < count; ++index) {
      if (polytomic_response_identity(completions[index].response) == nullptr) std::exit(1);
      polytomic_response_release(completions[index].response);
      start_one();
    }
    done += static_cast<int>(count);
  }
}

std::size_t ignore_body(char*, std::size_t size, std::size_t count, void*) { return size * count; }

void run_bare_curl(const std::string& url, const std::string& key) {
  CURLM* multi = curl_multi_init();
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + key).c_str());
  std::vector<CURL*> handles;
  int started = 0;
  int done = 0;
  for (int index = 0; index < in_flight; ++index, ++started) {
    CURL* easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, (url + "/api/me").c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_multi_add_handle(multi, easy);
    handles.push_back(easy);
  }
  while (done < total_calls) {
    int running = 0;
    int queued = 0;
    curl_multi_perform(multi, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
      CURL* easy = message->easy_handle;
      if (message->data.result != CURLE_OK) std::exit(1);
      ++done;
      curl_multi_remove_handle(multi, easy);
      if (started < total_calls) {
        curl_multi_add_handle(multi, easy);
        ++started;
      }
    }
    curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  for (CURL* easy : handles) curl_easy_cleanup(easy);
  curl_slist_free_all(headers);
  curl_multi_cleanup(multi);
}

polytomic_client* make_client(const std::string& url, const std::string& key) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = text(url);
  options.api_key = text(key);
  options.delivery = POLYTOMIC_DELIVERY_QUEUE;
  polytomic_client* client = nullptr;
  if (polytomic_client_create(&options, &client, nullptr) != POLYTOMIC_OK) std::exit(1);
  return client;
}

void finish(polytomic_client* client) {
  polytomic_client_close(client);
  polytomic_client_release(client);
}

}  // namespace

int main() {
  const abi_test::TemporaryFolder folder;
  const std::string catalog = (folder / "catalog.db").string();
  std::string key = conformance::run({conformance::program(), "keys", "create", "--catalog", catalog}).output;
  key.erase(key.find_last_not_of('\n') + 1);

  polytomic_client* local = make_client("local:" + catalog, "");
  const Measured engine = measure([&] { run_library(local); });
  finish(local);
  std::printf("local engine: %.0f calls/s, %.1f us CPU a call\n", engine.calls_per_second, engine.cpu_microseconds);

  const conformance::ServeProcess server(catalog);
  polytomic_client* remote = make_client(server.url(), key);
  Measured ours = measure([&] { run_library(remote); });
  Measured bare = measure([&] { run_bare_curl(server.url(), key); });
  finish(remote);
  std::printf(
      "HTTP, %d in flight: library %.0f calls/s, %.1f us CPU; bare curl %.0f calls/s, %.1f us CPU; ratio %.2f calls, "
      "%.2f CPU\n",
      in_flight, ours.calls_per_second, ours.cpu_microseconds, bare.calls_per_second, bare.cpu_microseconds,
      ours.calls_per_second / bare.calls_per_second, ours.cpu_microseconds / bare.cpu_microseconds);
  return 0;
}
