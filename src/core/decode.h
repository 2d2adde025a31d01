// JSON of the API into result structs. Trusts nothing: every byte is checked before a caller sees it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/descriptor.h"

namespace polytomic {

struct DecodeLimits {
  std::size_t depth = 64;  // objects and arrays within each other
};

// Decodes `json` into a struct of `type` in `arena`. With `envelope`, the value is the member `data` of an object.
// Members that the type does not have are skipped; of members given twice the last one counts.
// Throws Failure (POLYTOMIC_ERROR_MALFORMED_RESPONSE, _UNEXPECTED_TYPE, _RESPONSE_TOO_DEEP) naming the place.
[[nodiscard]] const void* decode(std::string_view json, const StructDescriptor& type, bool envelope, Arena& arena,
                                 const DecodeLimits& limits = {});

// The same for a document that the arena holds: the strings of the result lie in it, unescaped and with a NUL instead of
// the closing quote.
[[nodiscard]] const void* decode_in_place(std::span<char> json, const StructDescriptor& type, bool envelope,
                                          Arena& arena, const DecodeLimits& limits = {});

}  // namespace polytomic
