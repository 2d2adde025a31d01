// What must be said of an audience to be created.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "local/connector.h"
#include "local/connectors/audience/service.h"

namespace polytomic::local::audience {

// Empty where there is no account to create one in.
[[nodiscard]] std::vector<CreationProperty> describe_creation(const std::vector<Account>& accounts);

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) naming the property that is wrong.
[[nodiscard]] NewObject check_new_audience(const std::vector<std::pair<std::string, std::string>>& values,
                                           const std::vector<Account>& accounts);

}  // namespace polytomic::local::audience
