// What may travel in the parts of a request that callers write freely: headers, keys, raw paths. Knows no transport.
#pragma once

#include "core/call.h"

namespace polytomic {

// Throws Failure naming the option that is wrong.
void check_call_options(const CallOptions& options);

// Throws Failure naming the member that is wrong.
void check_raw_request(const RawRequest& request);

}  // namespace polytomic
