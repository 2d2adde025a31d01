// The C handles as C++ objects, and one way to run an operation to its end.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "cli/options.h"
#include "cli/progress.h"
#include "polytomic/polytomic.h"

namespace polytomic::cli {

template <auto Release>
struct Releaser {
  template <class Handle>
  void operator()(Handle* handle) const {
    Release(handle);
  }
};

using ClientHandle = std::unique_ptr<polytomic_client, Releaser<polytomic_client_release>>;
using CallHandle = std::unique_ptr<polytomic_call, Releaser<polytomic_call_release>>;
using ResponseHandle = std::unique_ptr<polytomic_response, Releaser<polytomic_response_release>>;
using ErrorHandle = std::unique_ptr<polytomic_error, Releaser<polytomic_error_release>>;

class Client {
 public:
  // Throws CommandFailure.
  explicit Client(const GlobalOptions& options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  // Runs an operation to its end, with a sign of life and until Ctrl-C. Throws CommandFailure unless it succeeds.
  template <auto Operation, class Request>
  [[nodiscard]] ResponseHandle run(const Request& request, const polytomic_call_options* call_options = nullptr) {
    return run([&](polytomic_client* client, polytomic_call** call) {
      return Operation(client, &request, call_options, nullptr, nullptr, call);
    });
  }

  // Waits; throws CommandFailure on Ctrl-C.
  void pause(std::chrono::milliseconds duration);

 private:
  using Start = std::function<polytomic_status(polytomic_client*, polytomic_call**)>;
  [[nodiscard]] ResponseHandle run(const Start& start);

  ClientHandle client_;
  Progress progress_;
};

}  // namespace polytomic::cli
