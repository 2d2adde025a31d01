// What a configuration asks for, checked.
#pragma once

#include <set>
#include <string>

#include "local/configuration.h"

namespace polytomic::local::fbaudience {

struct Settings {
  std::string base_url;  // with the version of the API
  std::string token;
  std::set<std::string> accounts;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] Settings read_settings(const Configuration& configuration);

}  // namespace polytomic::local::fbaudience
