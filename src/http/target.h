// Who requests go to and how: the checked form of RemoteOptions.
#pragma once

#include <string>

#include "http/address.h"
#include "http/backend.h"
#include "http/secret.h"

namespace polytomic::http {

struct Target {
  RemoteOptions options;  // without credentials
  BaseAddress address;
  Secret authorization;    // the whole header; empty where requests carry no credentials
  std::string user_agent;  // of the program and the library
};

// Throws Failure naming the option that is wrong.
[[nodiscard]] Target make_target(RemoteOptions options);

}  // namespace polytomic::http
