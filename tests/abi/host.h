// A host that performs the exchanges of its clients, as the tests want it to.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "fixture.h"

namespace abi_test {

// Closed before it is let go, so that nothing reaches the test's host afterwards.
struct CloseAndRelease {
  void operator()(polytomic_client* client) const {
    EXPECT_EQ(polytomic_client_close(client), POLYTOMIC_OK);
    polytomic_client_release(client);
  }
};
using OpenClient = std::unique_ptr<polytomic_client, CloseAndRelease>;

constexpr std::string_view identity = R"({"data":{"id":"7","email":"a@example.com","organization_name":"Acme"}})";

// What was asked of the host, copied.
struct Asked {
  std::uint32_t attempt = 0;
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;
  std::string body;
  std::uint64_t timeout_milliseconds = 0;
};

class Host {
 public:
  using Work = std::function<void(polytomic_exchange*, const Asked&)>;

  // `work` owns the exchange.
  explicit Host(Work work) : work_(std::move(work)) {}

  [[nodiscard]] polytomic_transport transport() {
    polytomic_transport transport = POLYTOMIC_TRANSPORT_INIT;
    transport.user_data = this;
    transport.send = [](void* self, polytomic_exchange* exchange, const polytomic_http_request* request) {
      static_cast<Host*>(self)->send(exchange, *request);
    };
    transport.abandon = [](void* self, polytomic_exchange* exchange) {
      static_cast<Host*>(self)->note(&Host::abandoned_, exchange);
    };
    transport.release = [](void* self) { ++static_cast<Host*>(self)->released_; };
    return transport;
  }

  [[nodiscard]] std::vector<Asked> asked() {
    const std::scoped_lock lock(mutex_);
    return asked_;
  }
  void wait_until_asked(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return asked_.size() >= count; }));
  }
  [[nodiscard]] std::vector<polytomic_exchange*> wait_until_abandoned(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return abandoned_.size() >= count; }));
    return abandoned_;
  }
  [[nodiscard]] int released() const { return released_; }

 private:
  void send(polytomic_exchange* exchange, const polytomic_http_request& request) {
    EXPECT_EQ(request.struct_size, sizeof(request));
    Asked asked{request.attempt,
                std::string(view(request.method)),
                std::string(view(request.url)),
                {},
                std::string(view(request.body)),
                request.timeout_milliseconds};
    for (std::size_t index = 0; index < request.headers_count; ++index)
      asked.headers.emplace(view(request.headers[index].name), view(request.headers[index].value));
    {
      const std::scoped_lock lock(mutex_);
      asked_.push_back(asked);
    }
    work_(exchange, asked);
    changed_.notify_all();
  }
  void note(std::vector<polytomic_exchange*> Host::*list, polytomic_exchange* exchange) {
    const std::scoped_lock lock(mutex_);
    (this->*list).push_back(exchange);
    changed_.notify_all();
  }

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Asked> asked_;
  std::vector<polytomic_exchange*> abandoned_;
  std::atomic<int> released_{0};
};

inline polytomic_status answer(polytomic_exchange* exchange, int status, std::string_view body = {},
                               std::vector<polytomic_parameter> headers = {}) {
  polytomic_http_response response = POLYTOMIC_HTTP_RESPONSE_INIT;
  response.http_status = status;
  response.body = text(body);
  response.headers_count = headers.size();
  response.headers = headers.data();
  return polytomic_exchange_answer(exchange, &response);
}

inline void answer_and_release(polytomic_exchange* exchange, int status, std::string_view body = {},
                               std::vector<polytomic_parameter> headers = {}) {
  EXPECT_EQ(answer(exchange, status, body, std::move(headers)), POLYTOMIC_OK);
  polytomic_exchange_release(exchange);
}

inline void fail_and_release(polytomic_exchange* exchange, polytomic_status why, std::string_view message = {}) {
  EXPECT_EQ(polytomic_exchange_fail(exchange, why, message.empty() ? polytomic_string{} : text(message)), POLYTOMIC_OK);
  polytomic_exchange_release(exchange);
}

}  // namespace abi_test
