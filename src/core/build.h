// Names this build, so that the library and its module know that they belong together.
#pragma once

namespace polytomic {

inline constexpr const char* version_text = "1.0.0";
inline constexpr const char* build_text = "libpolytomic 1.0.0";

}  // namespace polytomic
