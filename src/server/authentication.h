// Who sends a request.
#pragma once

#include <optional>
#include <string_view>

#include "core/access.h"

namespace polytomic::server {

// The valid key that an Authorization header carries: as bearer token, plain or in base64 as older clients send it; as
// password of the organization; or as user name without a password. Throws Failure where the keys cannot be read.
[[nodiscard]] std::optional<AccessKey> find_key(std::string_view authorization, AccessKeys& keys);

}  // namespace polytomic::server
