#include "local/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/error.h"

namespace polytomic::local {

rapidjson::Document parse_json(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
  if (document.HasParseError()) {
    throw Failure(POLYTOMIC_ERROR_INVALID_JSON, "invalid JSON at byte " + std::to_string(document.GetErrorOffset()) +
                                                    ": " + rapidjson::GetParseError_En(document.GetParseError()));
  }
  return document;
}

std::string json_text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

const rapidjson::Value* find_member(const rapidjson::Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(rapidjson::StringRef(name.data(), name.size()));
  return found == object.MemberEnd() ? nullptr : &found->value;
}

rapidjson::Value* find_member(rapidjson::Value& object, std::string_view name) {
  return const_cast<rapidjson::Value*>(find_member(static_cast<const rapidjson::Value&>(object), name));
}

bool is_marked(const rapidjson::Value& object, std::string_view name) {
  const rapidjson::Value* mark = find_member(object, name);
  return mark != nullptr && mark->IsTrue();
}

}  // namespace polytomic::local
