#include "local/configuration_input.h"

#include <set>
#include <string>

#include "core/error.h"
#include "local/json.h"
#include "local/sensitive_values.h"

namespace polytomic::local {
namespace {

bool is_read_only(const rapidjson::Value* schema) {
  return schema != nullptr && (is_marked(*schema, "readOnly") || is_marked(*schema, "readonly"));
}

void clean(rapidjson::Value& value, const rapidjson::Value* schema) {
  if (value.IsArray()) {
    const rapidjson::Value* elements = schema == nullptr ? nullptr : schema_of_elements(*schema);
    for (rapidjson::Value& element : value.GetArray()) clean(element, elements);
    return;
  }
  if (!value.IsObject()) return;
  std::set<std::string_view> names;
  for (auto member = value.MemberBegin(); member != value.MemberEnd();) {
    const std::string_view name = text_of(member->name);
    if (!names.insert(name).second) {
      throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_JSON, "configuration",
                                     "configuration has the key " + std::string(name) + " twice; give it once"));
    }
    const rapidjson::Value* inner = schema == nullptr ? nullptr : schema_of_member(*schema, name);
    if (member->value.IsNull() || is_read_only(inner)) {
      member = value.EraseMember(member);
    } else {
      clean(member->value, inner);
      ++member;
    }
  }
}

}  // namespace

rapidjson::Document read_configuration(std::string_view json, const rapidjson::Value& schema) {
  rapidjson::Document document = parse_json(json);
  clean(document, &schema);
  return document;
}

void merge_over(rapidjson::Document& given, const rapidjson::Document& stored) {
  auto& allocator = given.GetAllocator();
  for (const auto& member : stored.GetObject()) {
    if (find_member(given, text_of(member.name)) != nullptr) continue;
    given.AddMember(rapidjson::Value(member.name, allocator), rapidjson::Value(member.value, allocator), allocator);
  }
}

}  // namespace polytomic::local
