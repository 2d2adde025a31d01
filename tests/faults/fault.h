// Faults as tables: what a server does wrong, and everything that a caller must then see.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "faults/remote_fixture.h"
#include "faults/scripted_server.h"

namespace polytomic::faults {

// How a call ends. Two attempts are allowed, so `attempts` says whether the failure is worth another.
struct Outcome {
  polytomic_status code;
  polytomic_category category;
  bool retryable;
  std::uint32_t attempts;
  bool maybe_applied;  // of a write; a read is never applied
};

// What the server does with a request, or with a connection before any; true: the connection is good for more.
using Play = std::function<bool(Connection&)>;

// Limits that a fault needs to be short; zero: those of the fixture, which no test reaches.
struct Limits {
  std::chrono::milliseconds stall{0};
  std::chrono::milliseconds attempt{0};
  std::chrono::milliseconds connect{0};
  std::chrono::milliseconds call{10'000};
  std::size_t response_size = 0;
  std::uint32_t json_depth = 0;
};

// A count of plays that depends on how far libcurl got: it may send a retry over a connection that is about to break.
inline constexpr std::uint32_t at_least_once = ~std::uint32_t{0};

enum class Stage { listen, accept, request };

struct Fault {
  std::string name;  // letters and digits; unique
  Play play;
  Outcome read;
  Outcome write;
  Limits limits = {};
  Stage stage = Stage::request;  // when `play` runs; `listen`: the server refuses connections instead
  // How often the server played the fault to one call where that is not the number of attempts: redirects are requests of
  // their own, and libcurl sends again by itself what HTTP/2 says was not looked at.
  std::uint32_t plays_of_read = 0;
  std::uint32_t plays_of_write = 0;
  // What the message of the error must tell.
  std::string words = {};
};

// The fault's name is the test's.
void PrintTo(const Fault& fault, std::ostream* out);
[[nodiscard]] std::string name_of(const ::testing::TestParamInfo<Fault>& info);

// Plays the fault to a read and a write of one client and checks how they end, that each ended once and in time, that
// the server did play it, and that the client can still talk to the server when it behaves.
void check_fault(const Fault& fault, bool over_tls);
// The same for any server: `script` calls `play` for each request but that of the identity.
using MakeScript = std::function<ScriptedServer::Script(Play play)>;
void check_fault(const Fault& fault, ScriptedServerOptions server_options, const MakeScript& make_script);

// The options of a client that a fault is played to.
[[nodiscard]] http::RemoteOptions options_of(const Limits& limits, std::string url);
// Those of the call after a fault: the limits are short, and a busy machine may miss them, but the client has to come
// through all the same.
[[nodiscard]] CallOptions patient_options();

// Waits for the end of a call that the fault was played to, and checks that it came in time and as it must.
void expect_end(const StartedCall& started, const Fault& fault, bool is_write);
// Checks one ended call.
void expect_outcome(const Response& response, const Outcome& outcome, bool is_write);

[[nodiscard]] OwnedRequest get_identity();
// What a server that behaves answers GET /api/me with, and the check of what arrived.
extern const std::string identity_body;
void expect_identity(const Response& response);
[[nodiscard]] bool asks_for_identity(const Connection& connection);

// The outcomes that most faults share.
inline constexpr Outcome succeeds{POLYTOMIC_OK, POLYTOMIC_CATEGORY_NONE, false, 1, false};
inline constexpr Outcome refused{POLYTOMIC_ERROR_CONNECT, POLYTOMIC_CATEGORY_NETWORK, true, 2, false};
inline constexpr Outcome breaks_off{POLYTOMIC_ERROR_TRANSFER, POLYTOMIC_CATEGORY_NETWORK, true, 2, true};
inline constexpr Outcome fails_tls{POLYTOMIC_ERROR_TLS, POLYTOMIC_CATEGORY_NETWORK, false, 1, false};
inline constexpr Outcome stalls{POLYTOMIC_ERROR_STALLED, POLYTOMIC_CATEGORY_TIMEOUT, true, 2, true};
inline constexpr Outcome takes_too_long{POLYTOMIC_ERROR_ATTEMPT_TIMEOUT, POLYTOMIC_CATEGORY_TIMEOUT, true, 2, true};
inline constexpr Outcome is_late{POLYTOMIC_ERROR_DEADLINE_EXCEEDED, POLYTOMIC_CATEGORY_TIMEOUT, true, 1, true};
inline constexpr Outcome is_malformed{POLYTOMIC_ERROR_MALFORMED_RESPONSE, POLYTOMIC_CATEGORY_RESPONSE, false, 1, true};
inline constexpr Outcome is_of_wrong_type{POLYTOMIC_ERROR_UNEXPECTED_TYPE, POLYTOMIC_CATEGORY_RESPONSE, false, 1, true};
inline constexpr Outcome is_too_large{POLYTOMIC_ERROR_RESPONSE_TOO_LARGE, POLYTOMIC_CATEGORY_RESPONSE, false, 1, true};
inline constexpr Outcome is_too_deep{POLYTOMIC_ERROR_RESPONSE_TOO_DEEP, POLYTOMIC_CATEGORY_RESPONSE, false, 1, true};
inline constexpr Outcome leads_away{POLYTOMIC_ERROR_REDIRECT, POLYTOMIC_CATEGORY_NETWORK, false, 1, true};
inline constexpr Outcome is_no_answer{POLYTOMIC_ERROR_UNEXPECTED_STATUS, POLYTOMIC_CATEGORY_RESPONSE, false, 1, true};

// Short enough for a test, long enough for a busy machine to answer within.
inline constexpr Limits short_stall{.stall = std::chrono::milliseconds{80}};
inline constexpr Limits short_attempt{.attempt = std::chrono::milliseconds{80}};

}  // namespace polytomic::faults
