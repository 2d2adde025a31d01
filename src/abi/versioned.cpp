#include "abi/versioned.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace polytomic::abi {
namespace {

// No struct of any version is near this; a size beyond it is an uninitialized struct, and reading its tail a fault.
constexpr std::size_t largest_plausible_size = 4096;

bool all_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte value) { return value == std::byte{0}; });
}

std::size_t field_size(FieldKind kind) {
  return kind == FieldKind::optional_boolean ? sizeof(polytomic_optional_boolean) : sizeof(polytomic_string);
}

}  // namespace

polytomic_status copy_versioned(const void* input, std::size_t first_size, std::span<std::byte> known) {
  std::uint32_t size = 0;
  std::memcpy(&size, input, sizeof(size));
  if (size < first_size || size > largest_plausible_size) return POLYTOMIC_ERROR_INVALID_STRUCT_SIZE;
  const std::span<const std::byte> given{static_cast<const std::byte*>(input), size};
  if (size > known.size() && !all_zero(given.subspan(known.size()))) return POLYTOMIC_ERROR_UNSUPPORTED_FIELD;
  std::ranges::copy(given.first(std::min<std::size_t>(size, known.size())), known.begin());
  return POLYTOMIC_OK;
}

polytomic_status check_reserved(const OperationDescriptor& operation, std::span<const std::byte> request) {
  std::size_t covered = sizeof(std::uint32_t);  // struct_size
  for (const RequestField& field : operation.request) {
    if (!all_zero(request.subspan(covered, field.offset - covered))) return POLYTOMIC_ERROR_UNSUPPORTED_FIELD;
    covered = field.offset + field_size(field.kind);
  }
  return all_zero(request.subspan(covered)) ? POLYTOMIC_OK : POLYTOMIC_ERROR_UNSUPPORTED_FIELD;
}

}  // namespace polytomic::abi
