// JSON of the API into result structs. Trusts nothing: every byte is checked before a caller sees it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/descriptor.h"

namespace polytomic {

struct DecodeLimits {
  std::size_t depth = 64;  // objects and arrays within each other
};

// Decodes one document after the other and keeps the parser's memory meanwhile. One thread at a time uses it.
class Decoder {
 public:
  Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  // Decodes `document`, which `arena` holds, into a struct of `type` there. With `envelope`, the value is the member `data`
  // of an object. The strings of the result lie in the document, with a NUL instead of the closing quote; those that had to
  // be unescaped lie elsewhere in the arena. Nothing else in the document changes.
  // Members that the type does not have are skipped; of members given twice the last one counts.
  // Throws Failure (POLYTOMIC_ERROR_MALFORMED_RESPONSE, _UNEXPECTED_TYPE, _RESPONSE_TOO_DEEP) naming the place.
  [[nodiscard]] const void* decode(std::span<char> document, const StructDescriptor& type, bool envelope, Arena& arena,
                                   const DecodeLimits& limits = {});

  // Gives the memory back that is kept for the next document.
  void clear() noexcept;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;  // none where nothing is kept
};

// The same for a document that is copied into the arena first.
[[nodiscard]] const void* decode(std::string_view json, const StructDescriptor& type, bool envelope, Arena& arena,
                                 const DecodeLimits& limits = {});

}  // namespace polytomic
