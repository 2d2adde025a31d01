#include "local/configuration.h"

#include "local/json.h"

namespace polytomic::local {

std::optional<std::string> Configuration::text(std::string_view key) const {
  const rapidjson::Document document = parse_json(json_);
  const rapidjson::Value* value = find_member(document, key);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return std::string(text_of(*value));
}

std::optional<bool> Configuration::flag(std::string_view key) const {
  const rapidjson::Document document = parse_json(json_);
  const rapidjson::Value* value = find_member(document, key);
  if (value == nullptr || !value->IsBool()) return std::nullopt;
  return value->GetBool();
}

std::optional<std::int64_t> Configuration::number(std::string_view key) const {
  const rapidjson::Document document = parse_json(json_);
  const rapidjson::Value* value = find_member(document, key);
  if (value == nullptr || !value->IsInt64()) return std::nullopt;
  return value->GetInt64();
}

std::vector<std::string> Configuration::texts(std::string_view key) const {
  const rapidjson::Document document = parse_json(json_);
  const rapidjson::Value* value = find_member(document, key);
  std::vector<std::string> texts;
  if (value == nullptr || !value->IsArray()) return texts;
  for (const rapidjson::Value& element : value->GetArray()) {
    if (element.IsString()) texts.emplace_back(text_of(element));
  }
  return texts;
}

}  // namespace polytomic::local
