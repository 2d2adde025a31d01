#include "core/route.h"

#include <optional>
#include <utility>

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
  if (pattern.ends_with('/') && !segments.back().empty()) pattern.remove_suffix(1);
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

std::vector<PathMatch> match_path(std::string_view path) {
  const auto segments = split(path);
  std::vector<PathMatch> matches;
  for (const OperationDescriptor& operation : all_operations()) {
    auto values = match(operation.path, segments);
    if (!values || (!matches.empty() && matches.front().path.size() < values->size())) continue;
    if (!matches.empty() && matches.front().path.size() > values->size()) matches.clear();
    matches.push_back({&operation, std::move(*values)});
  }
  return matches;
}

Route find_route(std::string_view method, std::string_view path) {
  Route route;
  for (PathMatch& match : match_path(path)) {
    route.allowed.push_back(match.operation->method);
    if (match.operation->method != method) continue;
    route.operation = match.operation;
    route.path = std::move(match.path);
  }
  return route;
}

}  // namespace polytomic
