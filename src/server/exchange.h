// One HTTP request and its answer, from the first byte of its head to the last byte sent.
#pragma once

#include <microhttpd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/backend.h"
#include "server/answer.h"
#include "server/api_version.h"
#include "server/call_watch.h"
#include "server/client_connection.h"
#include "server/gate.h"
#include "server/incoming.h"
#include "server/metrics.h"
#include "server/server.h"
#include "server/traffic.h"

namespace polytomic::server {

// What all requests of a server share.
struct Service {
  const ServerOptions& options;
  Backend& backend;
  const Gate& gate;
  Traffic& traffic;
  CallWatch& watch;
  Metrics& metrics;
};

// Used by the connection's own thread. Only `receive` comes from elsewhere, and only while the connection sleeps.
class Exchange {
 public:
  Exchange(const Service& service, ClientConnection& client, MHD_Connection* connection, std::string_view target);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  // Called once for the head, for each piece of the body, at its end, and when the connection wakes up again.
  MHD_Result handle(std::string_view method, std::string_view version, const char* data, std::size_t& size);
  // The answer is sent, or never will be.
  void finish(bool complete);

 private:
  MHD_Result read_head(std::string_view method, std::string_view version);
  MHD_Result read_body(const char* data, std::size_t size);
  MHD_Result read_end();
  [[nodiscard]] bool must_answer_at_once(std::size_t announced) const;
  [[nodiscard]] std::optional<OwnedRequest> decode();
  MHD_Result start_call(OwnedRequest request);
  [[nodiscard]] std::optional<Response> answer_at_once(const Call& call) const;
  void sleep_until_complete(const std::shared_ptr<Call>& call);
  void receive(Response response);
  void answer_response();
  MHD_Result send();
  void refuse_size();
  void drop_body();
  [[nodiscard]] bool is_overloaded() const;
  void hold(std::size_t bytes);

  const Service& service_;
  ClientConnection& client_;
  MHD_Connection* connection_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  Incoming incoming_;
  std::string request_id_;
  Admission admission_;
  bool head_read_ = false;
  std::size_t received_ = 0;
  std::string body_;
  OwnedRequest request_;
  std::uint64_t watch_id_ = 0;
  std::optional<Response> response_;
  std::optional<Answer> answer_;
  std::size_t bytes_ = 0;
  std::size_t held_ = 0;  // of what all requests hold
};

}  // namespace polytomic::server
