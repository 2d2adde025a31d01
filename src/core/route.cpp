#include "core/route.h"

#include <algorithm>
#include <optional>

namespace polytomic {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (true) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_field(std::string_view segment) { return segment.starts_with('{'); }

std::optional<std::vector<NamedValue>> match(std::string_view pattern, const std::vector<std::string_view>& segments) {
  const auto expected = split(pattern);
  if (expected.size() != segments.size()) return std::nullopt;
  std::vector<NamedValue> values;
  for (std::size_t index = 0; index < expected.size(); ++index) {
    if (!is_field(expected[index])) {
      if (expected[index] != segments[index]) return std::nullopt;
      continue;
    }
    auto value = percent_decode(segments[index]);
    if (!value || value->empty()) return std::nullopt;
    values.emplace_back(expected[index].substr(1, expected[index].size() - 2), std::move(*value));
  }
  return values;
}

}  // namespace

Route find_route(std::string_view method, std::string_view path) {
  const auto segments = split(path);
  std::size_t fewest = SIZE_MAX;
  for (const OperationDescriptor& operation : all_operations()) {
    if (const auto values = match(operation.path, segments)) fewest = std::min(fewest, values->size());
  }
  Route route;
  for (const OperationDescriptor& operation : all_operations()) {
    auto values = match(operation.path, segments);
    if (!values || values->size() != fewest) continue;
    route.allowed.push_back(operation.method);
    if (operation.method != method) continue;
    route.operation = &operation;
    route.path = std::move(*values);
  }
  return route;
}

}  // namespace polytomic
