// Keeps web pages away from a server that asks for no key: any page in a browser on this machine could reach it.
#pragma once

#include <vector>

#include "core/url.h"

namespace polytomic::server {

// Throws Failure (POLYTOMIC_ERROR_FORBIDDEN) where a page of another site sent the request, or the request came under a
// host name that is not this machine's, as it does after somebody else's name was made to lead here.
void check_same_site(const std::vector<NamedValue>& headers);

}  // namespace polytomic::server
