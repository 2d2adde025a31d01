// Text of others, made fit for a message.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local {

// The text on one line, with every byte that is not part of valid UTF-8 replaced.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace polytomic::local
