#include "faults/fault.h"

#include <atomic>
#include <thread>

#include "core/status.h"
#include "core/text.h"
#include "faults/certificates.h"

namespace polytomic::faults {
namespace {

using std::chrono::milliseconds;

// A call must end within its deadline; how much later a busy machine may notice it, or read through what a flood left.
constexpr milliseconds patience{5'000};

http::RemoteOptions options_at(const Fault& fault, const ScriptedServer& server) {
  http::RemoteOptions options = options_of(fault.limits, server.url());
  options.ca_file = certificates().certificate_file("authority");
  return options;
}

// What the server is doing, seen by the test.
struct Watch {
  std::atomic<bool> faulty{true};
  std::atomic<std::uint32_t> plays{0};
};

ScriptedServer::Script watched(const Fault& fault, Watch& watch, const MakeScript& make_script) {
  const Play play = [&fault, &watch](Connection& connection) {
    ++watch.plays;
    return fault.play(connection);
  };
  const ScriptedServer::Script serve = make_script(play);
  if (fault.stage != Stage::accept) return serve;
  return [&watch, play, serve](Connection& connection) {
    if (!watch.faulty || play(connection)) serve(connection);
  };
}

// One call from its start to its end, with what is true of every fault.
class Trial {
 public:
  Trial(const Fault& fault, Watch& watch, Backend& backend) : fault_(fault), watch_(watch), backend_(backend) {}

  void run(bool at_once) {
    const std::uint32_t plays_of_read = fault_.plays_of_read != 0 ? fault_.plays_of_read : fault_.read.attempts;
    const std::uint32_t plays_of_write = fault_.plays_of_write != 0 ? fault_.plays_of_write : fault_.write.attempts;
    // The time of an attempt counts from its connection: with one there already, the fault is what takes it up.
    if (takes_attempt_) expect_usable("the call before the fault");
    const StartedCall read = start(get_connection());
    if (!at_once) {
      faults::expect_end(read, fault_, false);
      expect_plays(plays_of_read);
    }
    const StartedCall write = start(create_connection());
    if (at_once) faults::expect_end(read, fault_, false);
    faults::expect_end(write, fault_, true);
    expect_plays(plays_of_read + plays_of_write);
  }

  void expect_usable(const char* which) {
    started_.push_back(prepare(get_identity(), patient_options()));
    backend_.start(started_.back().call);
    SCOPED_TRACE(which);
    expect_identity(started_.back().response());
  }

  // To be asked when the backend is gone and nothing can come any more.
  void expect_one_completion_each() const {
    for (const StartedCall& started : started_) EXPECT_EQ(started.completion->count(), 1);
  }

 private:
  StartedCall start(OwnedRequest request) {
    CallOptions options;
    options.timeout = fault_.limits.call;
    started_.push_back(prepare(std::move(request), options));
    backend_.start(started_.back().call);
    return started_.back();
  }

  void expect_plays(std::uint32_t plays) const {
    if (fault_.stage == Stage::listen) return;
    // A later attempt may be over before it is connected, and even the first before a busy server looks at it.
    if (takes_attempt_ || fault_.plays_of_read == at_least_once) {
      const auto limit = Call::Clock::now() + patience;
      while (watch_.plays == 0 && Call::Clock::now() < limit) std::this_thread::sleep_for(milliseconds{1});
      EXPECT_GE(watch_.plays, 1U);
      return;
    }
    EXPECT_EQ(watch_.plays, plays) << "how often the server played the fault";
  }

  const Fault& fault_;
  const bool takes_attempt_ = fault_.read.code == POLYTOMIC_ERROR_ATTEMPT_TIMEOUT;
  Watch& watch_;
  Backend& backend_;
  std::vector<StartedCall> started_;
};

// HTTP/1.1, with or without TLS.
ScriptedServer::Script serve_http(Play play) {
  return [play = std::move(play)](Connection& connection) {
    if (!connection.secure()) return;
    while (connection.read_request()) {
      if (asks_for_identity(connection)) {
        connection.send(answer("200 OK", identity_body));
      } else if (!play(connection)) {
        return;
      }
    }
  };
}

}  // namespace

const std::string identity_body =
    R"({"data":{"id":"u1","email":"ada@example.com","role":"admin","organization_name":"shop","is_user":true}})";

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

std::string name_of(const ::testing::TestParamInfo<Fault>& info) { return info.param.name; }

OwnedRequest get_identity() {
  const polytomic_get_identity_request request = POLYTOMIC_GET_IDENTITY_REQUEST_INIT;
  return own_request(describe(Operation::get_identity), &request);
}

void expect_identity(const Response& response) {
  ASSERT_FALSE(response.error) << response.error->message;
  EXPECT_EQ(view(static_cast<const polytomic_identity*>(response.result)->email), "ada@example.com");
}

http::RemoteOptions options_of(const Limits& limits, std::string url) {
  http::RemoteOptions options = options_for(std::move(url));
  options.retry.attempts = 2;
  options.retry.backoff_base = options.retry.backoff_limit = milliseconds{1};
  if (limits.stall.count() != 0) options.stall_timeout = limits.stall;
  if (limits.attempt.count() != 0) options.attempt_timeout = limits.attempt;
  if (limits.connect.count() != 0) options.connect_timeout = limits.connect;
  if (limits.response_size != 0) options.response_size_limit = limits.response_size;
  if (limits.json_depth != 0) options.json_depth_limit = limits.json_depth;
  return options;
}

CallOptions patient_options() {
  CallOptions options;
  options.maximum_attempts = 20;
  options.attempt_timeout = patience;
  return options;
}

bool asks_for_identity(const Connection& connection) { return connection.request().starts_with("GET /api/me "); }

void expect_end(const StartedCall& started, const Fault& fault, bool is_write) {
  SCOPED_TRACE(is_write ? "the write" : "the read");
  const Response& response = started.response();
  EXPECT_LT(Call::Clock::now(), started.call->deadline() + patience);
  expect_outcome(response, is_write ? fault.write : fault.read, is_write);
  if (!response.error || fault.words.empty()) return;
  EXPECT_NE(response.error->message.find(fault.words), std::string::npos) << response.error->message;
}

void expect_outcome(const Response& response, const Outcome& outcome, bool is_write) {
  if (outcome.code == POLYTOMIC_OK) {
    EXPECT_FALSE(response.error) << response.error->message;
    return;
  }
  ASSERT_TRUE(response.error) << "the call succeeded: " << json_of(response);
  const Error& error = *response.error;
  const StatusDescriptor& status = describe_status(error.code);
  EXPECT_EQ(error.code, outcome.code) << error.message;
  EXPECT_EQ(status.category, outcome.category) << error.message;
  EXPECT_EQ(status.retryable, outcome.retryable) << error.message;
  EXPECT_EQ(error.attempts, outcome.attempts) << error.message;
  EXPECT_EQ(error.maybe_applied, is_write && outcome.maybe_applied) << error.message;
  EXPECT_FALSE(error.message.empty());
  EXPECT_EQ(error.message.find(api_key), std::string::npos) << error.message;
}

void check_fault(const Fault& fault, ScriptedServerOptions server_options, const MakeScript& make_script) {
  // What takes its time is played to both calls at once; but a stream must not wait for another one's fault.
  const Limits& limits = fault.limits;
  const bool takes_time = limits.stall.count() + limits.attempt.count() + limits.connect.count() > 0 ||
                          fault.read.code == POLYTOMIC_ERROR_DEADLINE_EXCEEDED;
  const bool multiplexes = server_options.tls && !server_options.tls->application_protocol.empty();
  const bool at_once = takes_time && !multiplexes;
  Watch watch;
  server_options.listens = fault.stage != Stage::listen;
  ScriptedServer server(watched(fault, watch, make_script), std::move(server_options));
  auto backend = http::make_remote_backend(options_at(fault, server), nullptr);
  Trial trial(fault, watch, *backend);
  trial.run(at_once);
  watch.faulty = false;
  if (fault.stage == Stage::listen) {
    EXPECT_EQ(server.connection_count(), 0U);
    server.listen_now();
  }
  trial.expect_usable("the call after the fault");
  backend.reset();
  trial.expect_one_completion_each();
}

void check_fault(const Fault& fault, bool over_tls) {
  ScriptedServerOptions options;
  if (over_tls) options.tls = TlsSettings{};
  check_fault(fault, std::move(options), serve_http);
}

}  // namespace polytomic::faults
