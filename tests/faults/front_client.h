// A client that talks to a scripted server through nginx, over HTTP/2.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "core/counters.h"
#include "faults/front_server.h"
#include "faults/remote_fixture.h"

namespace polytomic::faults {

// Tests that need nginx; they are skipped without it, and fail under CI.
class FrontTest : public ::testing::Test {
 protected:
  void SetUp() override;
};

// What the front end does apart from forwarding, and whether there is anything to forward to.
struct FrontOptions {
  std::string settings = {};  // as those of FrontServerOptions
  bool speaks_http2 = true;
  bool upstream_listens = true;
};

class FrontClient {
 public:
  // Of `options` the address and the trusted certificates are replaced.
  explicit FrontClient(ScriptedServer::Script script, FrontOptions front_options = {},
                       http::RemoteOptions options = options_for(""));
  FrontClient(const FrontClient&) = delete;
  FrontClient& operator=(const FrontClient&) = delete;
  // Shows what nginx logged where the test failed.
  ~FrontClient();

  template <class Request>
  StartedCall start(Request request, CallOptions options = {}) {
    StartedCall started = prepare(std::move(request), std::move(options));
    backend->start(started.call);
    return started;
  }
  [[nodiscard]] std::uint64_t connections_opened() const { return counters->connections_opened; }
  // Whether everything that reached the scripted server came to nginx over HTTP/2.
  void expect_http2();

  ScriptedServer upstream;
  FrontServer front;
  std::shared_ptr<Counters> counters;  // that polytomic_client_read_counters reads
  std::unique_ptr<Backend> backend;
};

}  // namespace polytomic::faults
