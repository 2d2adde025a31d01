// The library's part of the remote table, through its public header only.
// Usage: remote-library wait|queue MEASURE URL COUNT
#include <array>
#include <string>
#include <string_view>

#include "polytomic/polytomic.h"
#include "remote_contest.h"

namespace {

polytomic_string text(std::string_view value) { return {value.data(), value.size()}; }

class Library {
 public:
  Library(std::string_view url, bool queued) : queued_(queued) {
    polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
    options.url = text(url);
    options.api_key = text("key");
    options.delivery = queued ? POLYTOMIC_DELIVERY_QUEUE : POLYTOMIC_DELIVERY_WAIT;
    bench::require(polytomic_client_create(&options, &client_, nullptr) == POLYTOMIC_OK, "no client");
    connection_.id = text(bench::connection_id);
    targets_.id = text(bench::connection_id);
    fields_.id = text(bench::connection_id);
    fields_.target = text(bench::target_id);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    polytomic_client_close(client_);
    polytomic_client_release(client_);
  }

  bench::Clock::time_point get_connection() {
    return receive(start(polytomic_get_connection, connection_), [](const polytomic_response* response) {
      const polytomic_connection* connection = polytomic_response_connection(response);
      return connection != nullptr && connection->name.size != 0;
    });
  }

  bench::Clock::time_point list_targets() {
    return receive(start(polytomic_list_sync_targets, targets_), [](const polytomic_response* response) {
      const polytomic_target_list* list = polytomic_response_target_list(response);
      return list != nullptr && list->targets_count != 0 && list->targets[list->targets_count - 1]->modes_count == 4;
    });
  }

  bench::Clock::time_point get_target_fields() {
    return receive(start(polytomic_get_sync_target_fields, fields_), [](const polytomic_response* response) {
      const polytomic_target_fields* fields = polytomic_response_target_fields(response);
      return fields != nullptr && fields->fields_count != 0 && fields->fields[fields->fields_count - 1]->name.size != 0;
    });
  }

  void keep_in_flight(int calls) {
    int started = 0;
    for (; started < calls && started < bench::in_flight; ++started) start(polytomic_get_connection, connection_);
    std::array<polytomic_completion, bench::in_flight> completions{};
    for (int done = 0; done < calls;) {
      std::size_t count = 0;
      bench::require(
          polytomic_client_drain(client_, completions.data(), completions.size(), -1, &count) == POLYTOMIC_OK,
          "the queue cannot be drained");
      for (std::size_t index = 0; index < count; ++index) {
        const polytomic_connection* connection = polytomic_response_connection(completions[index].response);
        bench::require(connection != nullptr && connection->name.size != 0, "a call was not answered");
        polytomic_response_release(completions[index].response);
        if (started < calls) {
          start(polytomic_get_connection, connection_);
          ++started;
        }
      }
      done += static_cast<int>(count);
    }
  }

 private:
  // Returns the call where it is to be waited for.
  template <class Operation, class Request>
  polytomic_call* start(Operation* operation, const Request& request) {
    polytomic_call* call = nullptr;
    bench::require(operation(client_, &request, nullptr, nullptr, nullptr, queued_ ? nullptr : &call) == POLYTOMIC_OK,
                   "a call was refused");
    return call;
  }

  polytomic_response* next_response(polytomic_call* call) {
    polytomic_response* response = nullptr;
    if (queued_) {
      polytomic_completion completion{};
      std::size_t count = 0;
      polytomic_client_drain(client_, &completion, 1, -1, &count);
      response = completion.response;
    } else {
      polytomic_call_wait(call, -1, &response);
      polytomic_call_release(call);
    }
    return response;
  }

  template <class Touch>
  bench::Clock::time_point receive(polytomic_call* call, const Touch& touch) {
    polytomic_response* response = next_response(call);
    bench::require(touch(response), "a call was not answered");
    const auto there = bench::Clock::now();
    polytomic_response_release(response);
    return there;
  }

  bool queued_;
  polytomic_client* client_ = nullptr;
  polytomic_get_connection_request connection_ = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  polytomic_list_sync_targets_request targets_ = POLYTOMIC_LIST_SYNC_TARGETS_REQUEST_INIT;
  polytomic_get_sync_target_fields_request fields_ = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
};

}  // namespace

int main(int count, char** arguments) {
  bench::require(count == 5, "usage: remote-library wait|queue MEASURE URL COUNT");
  Library library(arguments[3], std::string_view(arguments[1]) == "queue");
  bench::require(bench::contest(library, arguments[2], std::stoi(arguments[4])), "no such measure");
  return 0;
}
