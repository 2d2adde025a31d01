// The part of JSON schema that configuration schemas use: type, enum (also of {value, label} objects), required,
// properties, additionalProperties, items, minLength, minimum, maximum. A library's messages would not name the key and
// say what to do.
#include <rapidjson/document.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "local/configuration_input.h"
#include "local/json.h"
#include "local/sensitive_values.h"

namespace polytomic::local {
namespace {

[[noreturn]] void refuse(const std::string& place, const std::string& problem) {
  const std::string name = place.empty() ? "configuration" : place;
  throw Failure(make_field_error(POLYTOMIC_ERROR_UNPROCESSABLE, name, name + " " + problem));
}

std::string inside(const std::string& place, std::string_view name) {
  return place.empty() ? std::string(name) : place + "." + std::string(name);
}

bool has_type(const rapidjson::Value& value, std::string_view type) {
  if (type == "string") return value.IsString();
  if (type == "boolean") return value.IsBool();
  if (type == "integer") return value.IsInt64() || value.IsUint64();
  if (type == "number") return value.IsNumber();
  if (type == "object") return value.IsObject();
  if (type == "array") return value.IsArray();
  return type != "null" || value.IsNull();
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

void check_type(const rapidjson::Value& value, const rapidjson::Value& schema, const std::string& place) {
  const rapidjson::Value* type = find_member(schema, "type");
  if (type == nullptr) return;
  std::vector<std::string> names;
  if (type->IsString()) names.emplace_back(text_of(*type));
  if (type->IsArray()) {
    for (const rapidjson::Value& name : type->GetArray()) {
      if (name.IsString()) names.emplace_back(text_of(name));
    }
  }
  if (std::ranges::none_of(names, [&](const std::string& name) { return has_type(value, name); })) {
    refuse(place, "must be of JSON type " + joined(names));
  }
}

// A member of an enum is the value itself or an object with the value and a label.
const rapidjson::Value& enumerated_value(const rapidjson::Value& member) {
  const rapidjson::Value* inner = find_member(member, "value");
  return inner != nullptr ? *inner : member;
}

void check_enumeration(const rapidjson::Value& value, const rapidjson::Value& schema, const std::string& place) {
  const rapidjson::Value* members = find_member(schema, "enum");
  if (members == nullptr || !members->IsArray()) return;
  std::vector<std::string> accepted;
  for (const rapidjson::Value& member : members->GetArray()) {
    if (enumerated_value(member) == value) return;
    accepted.push_back(json_text(enumerated_value(member)));
  }
  refuse(place, "must be one of " + joined(accepted));
}

void check_limits(const rapidjson::Value& value, const rapidjson::Value& schema, const std::string& place) {
  const rapidjson::Value* length = find_member(schema, "minLength");
  if (length != nullptr && length->IsUint() && value.IsString() && value.GetStringLength() < length->GetUint()) {
    refuse(place, length->GetUint() == 1 ? "must not be empty"
                                         : "must have " + std::to_string(length->GetUint()) + " characters or more");
  }
  const rapidjson::Value* least = find_member(schema, "minimum");
  const rapidjson::Value* most = find_member(schema, "maximum");
  if (!value.IsNumber()) return;
  if (least != nullptr && least->IsNumber() && value.GetDouble() < least->GetDouble())
    refuse(place, "must be " + json_text(*least) + " or more");
  if (most != nullptr && most->IsNumber() && value.GetDouble() > most->GetDouble())
    refuse(place, "must be " + json_text(*most) + " or less");
}

std::vector<std::string> known_keys(const rapidjson::Value& schema) {
  std::vector<std::string> keys;
  const rapidjson::Value* properties = find_member(schema, "properties");
  if (properties == nullptr || !properties->IsObject()) return keys;
  for (const auto& property : properties->GetObject()) keys.emplace_back(text_of(property.name));
  return keys;
}

// Unknown keys are refused at the top whatever the schema says there: a misspelt setting must not be lost in silence.
bool accepts_unknown(const rapidjson::Value& schema, const std::string& place) {
  const rapidjson::Value* others = find_member(schema, "additionalProperties");
  return others == nullptr ? !place.empty() : !others->IsFalse();
}

void check(const rapidjson::Value& value, const rapidjson::Value& schema, const std::string& place);

void check_members(const rapidjson::Value& value, const rapidjson::Value& schema, const std::string& place) {
  if (const rapidjson::Value* required = find_member(schema, "required"); required != nullptr && required->IsArray()) {
    for (const rapidjson::Value& name : required->GetArray()) {
      if (name.IsString() && find_member(value, text_of(name)) == nullptr)
        refuse(inside(place, text_of(name)), "is required and missing");
    }
  }
  for (const auto& member : value.GetObject()) {
    const std::string_view name = text_of(member.name);
    const rapidjson::Value* inner = schema_of_member(schema, name);
    if (inner != nullptr) {
      check(member.value, *inner, inside(place, name));
    } else if (!accepts_unknown(schema, place)) {
      refuse(inside(place, name), "is not a key of this configuration; the keys are " + joined(known_keys(schema)));
    }
  }
}

void check(const rapidjson::Value& value, const rapidjson::Value& schema, const std::string& place) {
  check_type(value, schema, place);
  check_enumeration(value, schema, place);
  check_limits(value, schema, place);
  if (value.IsObject()) check_members(value, schema, place);
  const rapidjson::Value* elements = schema_of_elements(schema);
  for (rapidjson::SizeType index = 0; value.IsArray() && elements != nullptr && index < value.Size(); ++index) {
    check(value[index], *elements, inside(place, std::to_string(index)));
  }
}

}  // namespace

void validate_configuration(const rapidjson::Value& configuration, const rapidjson::Value& schema) {
  check(configuration, schema, "");
}

}  // namespace polytomic::local
