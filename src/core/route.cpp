#include "core/route.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace polytomic {
namespace {

bool is_field(std::string_view segment) { return segment.starts_with('{'); }

// Takes the first segment and its slash off `path`.
std::string_view take_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(segment.size() + 1, path.size()));
  return segment;
}

// Calls `see(name, segment)` for each field of `pattern`; false where `path` is another one.
template <class See>
bool match(std::string_view pattern, std::string_view path, See see) {
  if (pattern.ends_with('/') && !path.ends_with('/')) pattern.remove_suffix(1);
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return false;
  while (!pattern.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (is_field(expected) ? segment.empty() : expected != segment) return false;
    if (is_field(expected)) see(expected.substr(1, expected.size() - 2), segment);
  }
  return path.empty();
}

std::optional<std::size_t> count_fields(std::string_view pattern, std::string_view path) {
  std::size_t count = 0;
  if (!match(pattern, path, [&count](std::string_view, std::string_view) { ++count; })) return std::nullopt;
  return count;
}

}  // namespace

std::vector<const OperationDescriptor*> match_path(std::string_view path) {
  std::vector<const OperationDescriptor*> matches;
  if (!percent_decode(path)) return matches;
  std::size_t fewest = SIZE_MAX;
  for (const OperationDescriptor& operation : all_operations()) {
    const auto fields = count_fields(operation.path, path);
    if (!fields || *fields > fewest) continue;
    if (*fields < fewest) matches.clear();
    fewest = *fields;
    matches.push_back(&operation);
  }
  return matches;
}

std::vector<NamedValue> path_fields(const OperationDescriptor& operation, std::string_view path) {
  std::vector<NamedValue> values;
  match(operation.path, path, [&values](std::string_view name, std::string_view segment) {
    values.emplace_back(name, percent_decode(segment).value());
  });
  return values;
}

Route find_route(std::string_view method, std::string_view path) {
  Route route;
  for (const OperationDescriptor* operation : match_path(path)) {
    route.allowed.push_back(operation->method);
    if (operation->method == method) route.operation = operation;
  }
  if (route.operation != nullptr) route.path = path_fields(*route.operation, path);
  return route;
}

}  // namespace polytomic
