// What the Graph API says when it refuses.
#pragma once

#include <string>

#include "local/web_client.h"

namespace polytomic::local::fbaudience {

// Its error codes tell more than the status, which is 400 for most of them.
[[nodiscard]] Failure refused_by_graph(const WebAnswer& answer, const std::string& place);

// There is no object with the id that was asked for, or none that the token may see.
[[nodiscard]] bool is_unknown_object(const WebAnswer& answer);

}  // namespace polytomic::local::fbaudience
