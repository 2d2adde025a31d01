// What a client has done so far, as a struct of the caller's.
#include <algorithm>
#include <cstring>

#include "abi/client.h"
#include "abi/versioned.h"

namespace polytomic::abi {
namespace {

constexpr std::size_t first_counters_size = 128;  // never changes, however the struct grows
static_assert(sizeof(polytomic_client_counters) >= first_counters_size);

void read_counters(Client& client, polytomic_client_counters& counters) {
  Counters& counted = client.counters();
  counters.calls = counted.calls;
  counters.completions = counted.completions;
  counters.attempts = counted.attempts;
  counters.retries = counted.retries;
  counters.bytes_sent = counted.bytes_sent;
  counters.bytes_received = counted.bytes_received;
  counters.connections_opened = counted.connections_opened;
  counters.open_connections = client.open_connections();
  counters.in_flight = client.in_flight();
  counters.waiting = counted.waiting;
  counters.queued = client.delivery().queued();
  counters.errors_count = 0;
  counters.failures = 0;
  for (const auto& [status, count] : counted.errors()) {
    if (counters.errors_count < counters.errors_capacity) counters.errors[counters.errors_count] = {status, 0, count};
    ++counters.errors_count;
    counters.failures += count;
  }
}

}  // namespace
}  // namespace polytomic::abi

extern "C" polytomic_status polytomic_client_read_counters(polytomic_client* client,
                                                           polytomic_client_counters* counters) noexcept {
  using namespace polytomic::abi;
  if (client == nullptr || counters == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  return guarded([&] {
    polytomic_client_counters known{};
    if (const auto status = copy_versioned(counters, first_counters_size, known); status != POLYTOMIC_OK) return status;
    if (known.errors_capacity > 0 && known.errors == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
    const std::uint32_t size = counters->struct_size;
    read_counters(*client->client, known);
    known.struct_size = size;
    std::memcpy(counters, &known, std::min<std::size_t>(size, sizeof(known)));
    return POLYTOMIC_OK;
  });
}
