// Whether the head of a request leaves open where its body ends, so that a proxy before this server may read it otherwise.
#pragma once

#include <string_view>
#include <vector>

#include "core/url.h"

namespace polytomic::server {

// Throws Failure that says what is wrong; the connection must end with the answer. `version` is such as "HTTP/1.1".
void check_framing(const std::vector<NamedValue>& headers, std::string_view version);

}  // namespace polytomic::server
