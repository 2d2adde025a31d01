// Whether a request may use the API at all.
#pragma once

#include <string_view>

#include "core/access.h"

namespace polytomic::server {

// Whether the Authorization header carries a valid key: as bearer token, plain or in base64 as older clients send it;
// as password of the organization; or as user name without a password. Throws Failure where the keys cannot be read.
[[nodiscard]] bool is_authorized(std::string_view authorization, AccessKeys& keys);

}  // namespace polytomic::server
