// What a configuration asks for, checked.
#pragma once

#include <set>
#include <string>

#include "local/access_token.h"
#include "local/configuration.h"

namespace polytomic::local::linkedinads {

struct Settings {
  std::string base_url;  // of the versioned API
  std::string version;   // "202601"
  TokenTerms token;
  std::set<std::string> accounts;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] Settings read_settings(const Configuration& configuration);

}  // namespace polytomic::local::linkedinads
