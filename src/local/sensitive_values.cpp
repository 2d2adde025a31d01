#include "local/sensitive_values.h"

#include "local/json.h"

namespace polytomic::local {
namespace {

std::string escaped(std::string_view name) {
  std::string text;
  for (const char letter : name) {
    if (letter == '~') {
      text += "~0";
    } else if (letter == '/') {
      text += "~1";
    } else {
      text += letter;
    }
  }
  return text;
}

void visit(rapidjson::Value& value, const rapidjson::Value& schema, const SensitiveVisitor& visitor,
           const std::string& pointer) {
  if (is_marked(schema, "sensitive")) return visitor(value, pointer);
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) {
      const std::string_view name = text_of(member.name);
      if (const rapidjson::Value* inner = schema_of_member(schema, name))
        visit(member.value, *inner, visitor, pointer + "/" + escaped(name));
    }
  } else if (value.IsArray()) {
    const rapidjson::Value* inner = schema_of_elements(schema);
    for (rapidjson::SizeType index = 0; inner != nullptr && index < value.Size(); ++index) {
      visit(value[index], *inner, visitor, pointer + "/" + std::to_string(index));
    }
  }
}

}  // namespace

const rapidjson::Value* schema_of_member(const rapidjson::Value& schema, std::string_view name) {
  if (const rapidjson::Value* properties = find_member(schema, "properties")) {
    if (const rapidjson::Value* property = find_member(*properties, name)) return property;
  }
  const rapidjson::Value* others = find_member(schema, "additionalProperties");
  return others != nullptr && others->IsObject() ? others : nullptr;
}

const rapidjson::Value* schema_of_elements(const rapidjson::Value& schema) {
  const rapidjson::Value* items = find_member(schema, "items");
  return items != nullptr && items->IsObject() ? items : nullptr;
}

void visit_sensitive(rapidjson::Value& value, const rapidjson::Value& schema, const SensitiveVisitor& visitor) {
  visit(value, schema, visitor, "");
}

bool is_without_secret(const rapidjson::Value& value) {
  return value.IsNull() || (value.IsString() && value.GetStringLength() == 0);
}

std::string dotted(const std::string& pointer) {
  std::string text;
  for (std::size_t index = pointer.starts_with('/') ? 1 : 0; index < pointer.size(); ++index) {
    const char letter = pointer[index];
    if (letter == '/') {
      text += '.';
    } else if (letter == '~' && index + 1 < pointer.size()) {
      text += pointer[++index] == '1' ? '/' : '~';
    } else {
      text += letter;
    }
  }
  return text;
}

}  // namespace polytomic::local
