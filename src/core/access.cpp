#include "core/access.h"

#include <algorithm>
#include <array>

namespace polytomic {
namespace {

constexpr std::array<std::string_view, 3> names{"read", "write", "admin"};

}  // namespace

std::string_view access_scope_name(AccessScope scope) { return names[static_cast<std::size_t>(scope)]; }

std::optional<AccessScope> find_access_scope(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<AccessScope>(found - names.begin());
}

}  // namespace polytomic
