#include "faults/front_fault.h"

#include <atomic>
#include <utility>
#include <vector>

namespace polytomic::faults {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view neighbor_id = "neighbor";

// Without the limit of attempts, which is for the faulty calls alone: the one beside them waits for their end.
Limits of_all_calls(Limits limits) {
  limits.attempt = milliseconds{0};
  return limits;
}

bool asks_for_neighbor(const Connection& connection) {
  return connection.request().find("/" + std::string(neighbor_id) + " ") != std::string::npos;
}

class FrontTrial {
 public:
  explicit FrontTrial(const FrontFault& front_fault)
      : front_fault_(front_fault),
        fault_(front_fault.fault),
        client_([this](Connection& connection) { serve(connection); },
                {.settings = front_fault.settings, .upstream_listens = fault_.stage != Stage::listen},
                options_of(of_all_calls(fault_.limits), "")) {}

  void run() {
    StartedCall neighbor;
    if (has_neighbor()) {
      neighbor = start(get_connection(neighbor_id));
      client_.upstream.wait_for_requests(1);
    }
    check_call(get_connection(), false);
    check_call(create_connection(), true);
    client_.upstream.open_gate();
    if (has_neighbor()) {
      EXPECT_FALSE(neighbor.response().error) << "the call beside: " << neighbor.response().error->message;
      EXPECT_EQ(neighbors_, 1U) << "how often the call beside was sent";
    }
    expect_usable();
    client_.expect_http2();
    if (!is_short()) {
      EXPECT_EQ(client_.connections_opened(), front_fault_.connections);
    }
    client_.backend.reset();
    for (const StartedCall& started : started_) EXPECT_EQ(started.completion->count(), 1);
  }

 private:
  [[nodiscard]] bool has_neighbor() const {
    // It waits for the end of the others: as long as it does, nginx 1.22 keeps the reset of a stream that broke to
    // itself, and a limit on stalls is the whole client's.
    return fault_.stage != Stage::listen && fault_.read.code != POLYTOMIC_ERROR_TRANSFER &&
           fault_.limits.stall.count() == 0;
  }

  // Whether a limit ends attempts, which on a busy machine may be before nginx or the server came to look at them.
  [[nodiscard]] bool is_short() const {
    const Limits& limits = fault_.limits;
    return limits.stall.count() + limits.attempt.count() > 0 || fault_.read.code == POLYTOMIC_ERROR_DEADLINE_EXCEEDED;
  }

  void serve(Connection& connection) {
    while (connection.read_request()) {
      if (asks_for_identity(connection)) {
        connection.send(answer("200 OK", identity_body));
      } else if (asks_for_neighbor(connection)) {
        ++neighbors_;
        connection.server().wait_at_gate();
        connection.send(answer("200 OK", R"({"data":{"id":"c1"}})"));
      } else if (++plays_; !fault_.play(connection)) {
        return;
      }
    }
  }

  StartedCall start(OwnedRequest request, CallOptions options = {}) {
    started_.push_back(client_.start(std::move(request), std::move(options)));
    return started_.back();
  }

  void check_call(OwnedRequest request, bool is_write) {
    const std::uint32_t plays_before = plays_;
    CallOptions options;
    options.timeout = fault_.limits.call;
    options.attempt_timeout = fault_.limits.attempt;
    expect_end(start(std::move(request), options), fault_, is_write);
    if (is_short()) return;
    const std::uint32_t differing = is_write ? fault_.plays_of_write : fault_.plays_of_read;
    const std::uint32_t plays = differing != 0 ? differing : (is_write ? fault_.write : fault_.read).attempts;
    EXPECT_EQ(plays_ - plays_before, front_fault_.has_answer ? plays : 0) << "how often the server played the fault";
  }

  void expect_usable() {
    SCOPED_TRACE("the call after the fault");
    if (is_short()) {
      EXPECT_GE(plays_, 1U);
    }
    if (fault_.stage == Stage::listen) client_.upstream.listen_now();
    expect_identity(start(get_identity(), patient_options()).response());
  }

  const FrontFault& front_fault_;
  const Fault& fault_;
  std::atomic<std::uint32_t> plays_{0};
  std::atomic<std::uint32_t> neighbors_{0};
  FrontClient client_;
  std::vector<StartedCall> started_;
};

}  // namespace

void PrintTo(const FrontFault& fault, std::ostream* out) { *out << fault.fault.name; }

std::string name_of_front(const ::testing::TestParamInfo<FrontFault>& info) { return info.param.fault.name; }

FrontFault behind_front(std::string name, Play play, const Outcome& outcome, std::uint32_t connections, Limits limits) {
  return {{std::move(name), std::move(play), outcome, outcome, limits}, connections};
}

FrontFault with_settings(FrontFault fault, std::string settings) {
  fault.settings = std::move(settings);
  return fault;
}

std::string for_faulty_calls(const std::string& settings) {
  return "location ~ ^/api/connections(/c1)?$ { " + settings + " proxy_pass http://$api; }";
}

void check_front_fault(const FrontFault& front_fault) { FrontTrial(front_fault).run(); }

}  // namespace polytomic::faults
