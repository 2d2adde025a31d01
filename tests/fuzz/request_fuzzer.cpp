// Any bytes as a request to the server: never a crash, and what is understood survives the way to the wire and back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/request.h"
#include "core/route.h"
#include "lines.h"

// Three lines: method, path with query, body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view method = polytomic::fuzz::take_line(rest);
  const std::string_view target = polytomic::fuzz::take_line(rest);
  const std::size_t question = target.find('?');
  const auto route = polytomic::find_route(method, target.substr(0, question));
  const auto query =
      polytomic::decode_query(question == std::string_view::npos ? std::string_view{} : target.substr(question + 1));
  if (route.operation == nullptr || !query) return 0;
  try {
    const auto request = polytomic::decode_request(*route.operation, {route.path, *query, rest});
    const auto wire = polytomic::encode_request(request);
    const auto second_route = polytomic::find_route(wire.method, wire.path);
    if (second_route.operation != route.operation) std::abort();
    const auto second = polytomic::decode_request(*route.operation,
                                                  {second_route.path, *polytomic::decode_query(wire.query), wire.body});
    const auto second_wire = polytomic::encode_request(second);
    if (second_wire.path != wire.path || second_wire.query != wire.query || second_wire.body != wire.body) std::abort();
  } catch (const polytomic::Failure&) {
    return 0;  // refused with a reason
  }
  return 0;
}
