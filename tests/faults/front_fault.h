// Faults of an API behind nginx, and how a client that talks to it over HTTP/2 must see them.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

#include "faults/fault.h"
#include "faults/front_client.h"

namespace polytomic::faults {

struct FrontFault {
  Fault fault;
  // How many connections the client opens for all its calls; not looked at where a time limit ends an attempt.
  std::uint32_t connections = 1;
  std::string settings = {};  // of nginx
  bool has_answer = true;     // of the server; not: nginx answers without having asked it
};

void PrintTo(const FrontFault& fault, std::ostream* out);
[[nodiscard]] std::string name_of_front(const ::testing::TestParamInfo<FrontFault>& info);

// A fault that a read and a write end with in the same way.
[[nodiscard]] FrontFault behind_front(std::string name, Play play, const Outcome& outcome,
                                      std::uint32_t connections = 1, Limits limits = {});
[[nodiscard]] FrontFault with_settings(FrontFault fault, std::string settings);

// Settings for the read and the write that the fault is played to, but not for the other calls.
[[nodiscard]] std::string for_faulty_calls(const std::string& settings);

// Plays the fault to a read and a write, beside a call on the same connection that must not notice, and checks how they
// end, that each ended once and in time, that the server did play it, and that the client can still talk to it after.
void check_front_fault(const FrontFault& front_fault);

class BehindFront : public FrontTest, public ::testing::WithParamInterface<FrontFault> {};

[[nodiscard]] constexpr Outcome client_error(polytomic_status code,
                                             polytomic_category category = POLYTOMIC_CATEGORY_REQUEST) {
  return {code, category, false, 1, false};
}

[[nodiscard]] constexpr Outcome server_error(polytomic_status code, std::uint32_t attempts = 2) {
  return {code, POLYTOMIC_CATEGORY_SERVER, true, attempts, true};
}

inline constexpr Outcome is_bad_gateway = server_error(POLYTOMIC_ERROR_BAD_GATEWAY);
inline constexpr Outcome is_gateway_timeout = server_error(POLYTOMIC_ERROR_GATEWAY_TIMEOUT);
inline constexpr Outcome is_unavailable = server_error(POLYTOMIC_ERROR_UNAVAILABLE);
inline constexpr Outcome is_rate_limited{POLYTOMIC_ERROR_RATE_LIMITED, POLYTOMIC_CATEGORY_RATE_LIMIT, true, 2, false};

// A retry after a broken stream takes a connection of its own; that of the broken stream carries the other calls on.
inline constexpr std::uint32_t one_for_each_retry = 3;

// Longer than those of a server that is asked directly: nginx takes its turn of a busy machine as well.
inline constexpr Limits stall_behind_front{.stall = std::chrono::milliseconds{150}};
inline constexpr Limits attempt_behind_front{.attempt = std::chrono::milliseconds{150}};

}  // namespace polytomic::faults
