// Any bytes as an answer of the API: never a crash, and what decodes encodes to something that decodes to the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/encode.h"
#include "core/operation.h"
#include "core/response.h"

// The first byte picks the operation, the second whether it is a success; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto operations = polytomic::all_operations();
  const auto& operation = operations[data[0] % operations.size()];
  const int status = data[1] % 2 == 0 ? operation.success_status : 400 + data[1];
  const std::string body(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto response = polytomic::read_answer(&operation, status, {}, std::pmr::string(body), 64);
  if (response.error || response.result == nullptr) return 0;
  const std::string once = polytomic::encode(response.result, *operation.result, operation.envelope);
  const auto again = polytomic::read_answer(&operation, operation.success_status, {}, std::pmr::string(once), 64);
  if (again.error || polytomic::encode(again.result, *operation.result, operation.envelope) != once) std::abort();
  return 0;
}
