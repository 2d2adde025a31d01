// Finds the values of a configuration that its schema marks as sensitive, at any depth.
#pragma once

#include <rapidjson/document.h>

#include <functional>
#include <string>
#include <string_view>

namespace polytomic::local {

// The schema of one member or element; nullptr where the schema says nothing about it.
[[nodiscard]] const rapidjson::Value* schema_of_member(const rapidjson::Value& schema, std::string_view name);
[[nodiscard]] const rapidjson::Value* schema_of_elements(const rapidjson::Value& schema);

// Calls `visitor` with each sensitive value and the JSON pointer of its place. The visitor may replace the value.
using SensitiveVisitor = std::function<void(rapidjson::Value& value, const std::string& pointer)>;
void visit_sensitive(rapidjson::Value& value, const rapidjson::Value& schema, const SensitiveVisitor& visitor);

// True for what needs neither a mask nor encryption: null and the empty text.
[[nodiscard]] bool is_without_secret(const rapidjson::Value& value);

// The pointer as people write it: "/auth/query/0/value" is auth.query.0.value.
[[nodiscard]] std::string dotted(const std::string& pointer);

}  // namespace polytomic::local
