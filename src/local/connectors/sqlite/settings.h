// What a configuration asks for, checked.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "local/configuration.h"

namespace polytomic::local::sqlite {

// The objects that are offered: all, unless the configuration names some.
class ObjectFilter {
 public:
  ObjectFilter() = default;
  explicit ObjectFilter(const std::vector<std::string>& ids);

  [[nodiscard]] bool offers(std::string_view name) const;

  // The same for the same set of ids, in every process.
  [[nodiscard]] std::string fingerprint() const;

 private:
  std::unordered_set<std::string> ids_;  // folded
};

struct Settings {
  std::string path;
  std::string passphrase;  // empty: not encrypted
  bool read_only = false;
  ObjectFilter filter;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] Settings read_settings(const Configuration& configuration);

}  // namespace polytomic::local::sqlite
