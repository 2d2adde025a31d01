// Answers from the snapshot of a large database, through the C interface and in this process.
// Usage: snapshot-bench [TABLES]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/folder.h"
#include "measure.h"
#include "polytomic/polytomic.h"
#include "sqlite_file.h"
#include "tables.h"

namespace {

constexpr int field_runs = 20'000;
constexpr int list_runs = 50;

polytomic_string text(std::string_view value) { return {value.data(), value.size()}; }

void require(bool condition, std::string_view what) {
  if (condition) return;
  std::cerr << "snapshot-bench: " << what << '\n';
  std::exit(1);
}

class Client {
 public:
  explicit Client(const std::string& catalog) {
    const std::string url = "local:" + catalog;
    polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
    options.url = text(url);
    options.delivery = POLYTOMIC_DELIVERY_WAIT;
    require(polytomic_client_create(&options, &client_, nullptr) == POLYTOMIC_OK, "no client");
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    polytomic_client_close(client_);
    polytomic_client_release(client_);
  }

  // Calls `read` with the response, and returns the seconds until it was there and read.
  template <class Operation, class Request, class Read>
  double ask(Operation* operation, const Request& request, const Read& read) {
    const auto start = bench::Clock::now();
    polytomic_call* call = nullptr;
    require(operation(client_, &request, nullptr, nullptr, nullptr, &call) == POLYTOMIC_OK, "a call was refused");
    polytomic_response* response = nullptr;
    require(polytomic_call_wait(call, -1, &response) == POLYTOMIC_OK, "a call did not end");
    require(read(response), "a call was not answered");
    const double seconds = bench::seconds_since(start);
    polytomic_response_release(response);
    polytomic_call_release(call);
    return seconds;
  }

 private:
  polytomic_client* client_ = nullptr;
};

std::string create_connection(Client& client, const std::string& path) {
  const std::string configuration = R"({"path":")" + path + "\"}";
  polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
  request.name = text("many");
  request.type = text("sqlite");
  request.configuration = text(configuration);
  std::string id;
  client.ask(polytomic_create_connection, request, [&](const polytomic_response* response) {
    const polytomic_connection* connection = polytomic_response_connection(response);
    if (connection != nullptr) id.assign(connection->id.data, connection->id.size);
    return connection != nullptr;
  });
  return id;
}

void report_list(Client& client, const std::string& id, int tables) {
  polytomic_list_sync_targets_request request = POLYTOMIC_LIST_SYNC_TARGETS_REQUEST_INIT;
  request.id = text(id);
  const auto list = [&] {
    return client.ask(polytomic_list_sync_targets, request, [&](const polytomic_response* response) {
      const polytomic_target_list* targets = polytomic_response_target_list(response);
      return targets != nullptr && targets->targets_count == static_cast<std::size_t>(tables);
    });
  };
  std::printf("list of %d targets, first: %.1f ms\n", tables, list() * 1e3);
  std::vector<double> samples;
  samples.reserve(list_runs);
  for (int run = 0; run < list_runs; ++run) samples.push_back(list());
  std::printf("list of %d targets, from the snapshot: p50 %.2f ms, p99 %.2f ms\n", tables,
              bench::percentile(samples, 0.5) * 1e3, bench::percentile(samples, 0.99) * 1e3);
}

void report_fields(Client& client, const std::string& id, int tables) {
  std::vector<double> samples;
  for (int run = 0; run < field_runs; ++run) {
    const std::string target = "main.table_" + std::to_string((run * 7919 % (tables / 10)) * 10 + 1);
    polytomic_get_sync_target_fields_request request = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
    request.id = text(id);
    request.target = text(target);
    samples.push_back(client.ask(polytomic_get_sync_target_fields, request, [](const polytomic_response* response) {
      const polytomic_target_fields* fields = polytomic_response_target_fields(response);
      return fields != nullptr && fields->fields_count == 20;
    }));
  }
  std::printf("fields of one target, from the snapshot: p50 %.1f us, p99 %.1f us\n",
              bench::percentile(samples, 0.5) * 1e6, bench::percentile(samples, 0.99) * 1e6);
}

// At least a hundred of them.
void run(int wanted) {
  const int tables = std::max(100, wanted);
  const polytomic::local::testing::Folder folder;
  const std::string path = folder.file("many.db");
  bench::make_sqlite_file(path, tables);
  Client client(folder.file("catalog.db"));
  const std::string id = create_connection(client, path);
  report_list(client, id, tables);
  report_fields(client, id, tables);
}

}  // namespace

int main(int count, char** arguments) { return bench::run_with_tables(count, arguments, run); }
