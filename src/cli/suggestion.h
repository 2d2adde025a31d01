// What somebody may have meant to type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polytomic::cli {

// The candidate that is a typing mistake or two away from `word`; empty where none is.
[[nodiscard]] std::string closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace polytomic::cli
