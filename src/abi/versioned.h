// The rule for structs that callers pass in: older callers give less, newer ones may give more as long as it is zero.
#pragma once

#include <cstddef>
#include <span>

#include "core/operation.h"
#include "polytomic/base.h"
#include "polytomic/status.h"

namespace polytomic::abi {

// Copies the caller's struct over `known`, which is zeroed and of this version's size.
// POLYTOMIC_ERROR_INVALID_STRUCT_SIZE where it is smaller than the first version, POLYTOMIC_ERROR_UNSUPPORTED_FIELD
// where it sets something beyond what this version knows.
[[nodiscard]] polytomic_status copy_versioned(const void* input, std::size_t first_size, std::span<std::byte> known);

template <class Struct>
[[nodiscard]] polytomic_status copy_versioned(const Struct* input, std::size_t first_size, Struct& known) {
  return copy_versioned(static_cast<const void*>(input), first_size, std::as_writable_bytes(std::span{&known, 1}));
}

// The same for reserved members of a request: what no field of `operation` covers must be zero.
[[nodiscard]] polytomic_status check_reserved(const OperationDescriptor& operation, std::span<const std::byte> request);

}  // namespace polytomic::abi
