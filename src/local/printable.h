// Text of others, made fit to be passed on.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local {

// The text where it is valid UTF-8; otherwise with every byte beyond ASCII replaced.
[[nodiscard]] std::string valid_text(std::string_view text);

// The same on one line, without spaces at its end: fit for a message.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace polytomic::local
