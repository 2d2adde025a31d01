// What the standard streams are connected to.
#pragma once

#include <cstddef>
#include <optional>

namespace polytomic::cli {

// How to write to a stream that people may be looking at.
struct Terminal {
  std::optional<std::size_t> width;  // columns; nothing where the stream is not a terminal
  bool colour = false;
  bool animated = false;  // a line may be drawn over
};

[[nodiscard]] Terminal terminal_of(int file_descriptor);

}  // namespace polytomic::cli
