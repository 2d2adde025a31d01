// The part of a configuration that is the same for every service.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "local/configuration.h"

namespace polytomic::local::audience {

// The ids in `accounts`.
[[nodiscard]] std::set<std::string> read_accounts(const Configuration& configuration);

// `base_url` without a slash at its end, or `usual` where there is none. Throws Failure
// (POLYTOMIC_ERROR_INVALID_ARGUMENT) where secrets could be read on the way there.
[[nodiscard]] std::string read_base_url(const Configuration& configuration, std::string_view usual);

// A text that goes into a header or path. Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where it is empty or holds
// anything but visible ASCII characters.
[[nodiscard]] std::string read_credential(const Configuration& configuration, std::string_view key);

}  // namespace polytomic::local::audience
