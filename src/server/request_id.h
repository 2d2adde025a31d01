// The name that a request goes by in logs and answers.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::server {

// `wanted` where it is 1 to 128 of [A-Za-z0-9._-]; a new random one otherwise.
[[nodiscard]] std::string request_id(std::string_view wanted);

}  // namespace polytomic::server
