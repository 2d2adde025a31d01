// Calls on a remote backend, and their completions.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/backend.h"
#include "faults/scripted_server.h"
#include "http/backend.h"
#include "polytomic/operations.h"

namespace polytomic::faults {

inline constexpr std::string_view api_key = "key-that-nobody-may-see";

// Receives the completion of one call and counts: more than one is a fault.
class Completion {
 public:
  void receive(Response response);
  // Waits for the completion.
  [[nodiscard]] const Response& response();
  [[nodiscard]] int count();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Response> response_;
  int count_ = 0;
};

struct StartedCall {
  std::shared_ptr<Completion> completion;
  std::shared_ptr<Call> call;

  [[nodiscard]] const Response& response() const { return completion->response(); }
  // The error that the call must have ended with.
  [[nodiscard]] const Error& error() const;
};

[[nodiscard]] http::RemoteOptions options_for(std::string url);
[[nodiscard]] polytomic_string text(std::string_view content);

[[nodiscard]] StartedCall prepare(OwnedRequest request, CallOptions options = {});
[[nodiscard]] StartedCall prepare(RawRequest request, CallOptions options = {});

[[nodiscard]] OwnedRequest get_connection(std::string_view id = "c1");
// A write that must not be repeated.
[[nodiscard]] OwnedRequest create_connection();

// A server with one script and a backend that talks to it.
class Remote {
 public:
  explicit Remote(ScriptedServer::Script script);
  Remote(ScriptedServer::Script script, http::RemoteOptions options, Logger* logger = nullptr);

  template <class Request>
  StartedCall start(Request request, CallOptions options = {}) {
    StartedCall started = prepare(std::move(request), std::move(options));
    backend->start(started.call);
    return started;
  }

  ScriptedServer server;
  std::unique_ptr<Backend> backend;
};

}  // namespace polytomic::faults
