#include "local/object_id.h"

namespace polytomic::local {
namespace {

constexpr char quote = '"';

bool needs_quotes(std::string_view schema) {
  return schema.find('.') != std::string_view::npos || schema.starts_with(quote);
}

// Reads the quoted schema that `id` begins with and takes it off; nothing where the quotes do not end.
std::optional<std::string> take_quoted(std::string_view& id) {
  std::string schema;
  for (std::size_t index = 1; index < id.size(); ++index) {
    if (id[index] == quote) {
      if (index + 1 == id.size() || id[index + 1] != quote) {
        id.remove_prefix(index + 1);
        return schema;
      }
      ++index;
    }
    schema += id[index];
  }
  return std::nullopt;
}

}  // namespace

std::string make_object_id(std::string_view schema, std::string_view name) {
  std::string id;
  id.reserve(schema.size() + 1 + name.size());
  if (!needs_quotes(schema)) {
    id.append(schema);
  } else {
    id += quote;
    for (const char letter : schema) {
      if (letter == quote) id += quote;
      id += letter;
    }
    id += quote;
  }
  id += '.';
  id.append(name);
  return id;
}

std::optional<ObjectName> parse_object_id(std::string_view id) {
  ObjectName parsed;
  if (id.starts_with(quote)) {
    auto schema = take_quoted(id);
    if (!schema || !needs_quotes(*schema) || !id.starts_with('.')) return std::nullopt;
    parsed.schema = std::move(*schema);
    id.remove_prefix(1);
  } else {
    const std::size_t dot = id.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    parsed.schema = id.substr(0, dot);
    id.remove_prefix(dot + 1);
  }
  if (parsed.schema.empty() || id.empty()) return std::nullopt;
  parsed.name = id;
  return parsed;
}

}  // namespace polytomic::local
