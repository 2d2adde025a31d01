// The table of status codes, made from the description.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "polytomic/base.h"
#include "polytomic/status.h"

namespace polytomic {

struct StatusDescriptor {
  polytomic_status code;
  std::string_view name;
  polytomic_category category;
  bool retryable;
  bool maybe_applied;
  int http_status;       // 0 where the code is never an answer of the API
  std::string_view key;  // the API error key that goes with it
  std::string_view description;
};

struct CategoryDescriptor {
  polytomic_category category;
  std::string_view name;
};

[[nodiscard]] std::span<const StatusDescriptor> all_statuses();
[[nodiscard]] std::span<const CategoryDescriptor> all_categories();

// Unknown codes are described as internal errors.
[[nodiscard]] const StatusDescriptor& describe_status(polytomic_status code);

// The code that an answer of the API stands for: by key and status where we know the pair, by status otherwise.
[[nodiscard]] polytomic_status status_of_answer(int http_status, std::string_view key);

}  // namespace polytomic
