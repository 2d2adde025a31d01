// A host that performs exchanges itself, as the library sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/url.h"

namespace polytomic::http {

// The method, the address and the body have a NUL behind them.
struct HostRequest {
  std::uint32_t attempt = 0;  // among those of the call, from 1
  std::string_view method;
  std::string_view url;
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // the credentials among them
  bool has_body = false;
  std::string_view body;
  std::chrono::milliseconds timeout{0};
  std::size_t response_size_limit = 0;
};

struct HostAnswer {
  polytomic_status failure = POLYTOMIC_OK;  // else why there is no answer
  std::string message;                      // about the failure
  int http_status = 0;
  std::vector<NamedValue> headers;
  std::string body;
};

// What may be in `failure`.
[[nodiscard]] bool is_host_failure(polytomic_status status);

// Takes the answer of one exchange; later ones, and those to exchanges that were given up, are dropped.
class AnswerSink {
 public:
  AnswerSink() = default;
  AnswerSink(const AnswerSink&) = delete;
  AnswerSink& operator=(const AnswerSink&) = delete;
  virtual ~AnswerSink() = default;

  // `answer` holds one. Any thread; never blocks.
  virtual void take(std::list<HostAnswer> answer) noexcept = 0;
};

// An exchange that the host works on; ends with the attempt.
class HostExchange {
 public:
  HostExchange() = default;
  HostExchange(const HostExchange&) = delete;
  HostExchange& operator=(const HostExchange&) = delete;
  // Tells the host where it has not answered yet.
  virtual ~HostExchange() = default;
};

class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  // Hands the request over; the answer may come at once. `sink` may outlive everything.
  [[nodiscard]] virtual std::unique_ptr<HostExchange> send(const HostRequest& request,
                                                           std::unique_ptr<AnswerSink> sink) = 0;
};

}  // namespace polytomic::http
