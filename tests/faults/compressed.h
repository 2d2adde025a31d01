// Bodies as servers compress them.
#pragma once

#include <string>

namespace polytomic::faults {

// Throws std::runtime_error where zlib fails.
[[nodiscard]] std::string gzip(const std::string& text);
[[nodiscard]] std::string zlib(const std::string& text);
// Without a frame, as some servers take "deflate" to mean.
[[nodiscard]] std::string raw_deflate(const std::string& text);

}  // namespace polytomic::faults
