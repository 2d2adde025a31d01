#include "case_request.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdlib>
#include <stdexcept>

namespace conformance {
namespace {

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
  }
  return bytes;
}

const rapidjson::Value* special(const rapidjson::Value& value, const char* name) {
  if (!value.IsObject() || value.MemberCount() != 1 || !value.HasMember(name)) return nullptr;
  return &value[name];
}

std::string_view view(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

std::int32_t optional(bool value) { return value ? POLYTOMIC_TRUE : POLYTOMIC_FALSE; }

}  // namespace

std::string expand(std::string_view text) {
  std::string expanded;
  while (true) {
    const std::size_t begin = text.find("${");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
    if (end == std::string_view::npos) return expanded.append(text);
    const std::string name(text.substr(begin + 2, end - begin - 2));
    const char* value = std::getenv(("POLYTOMIC_CASE_" + name).c_str());
    if (value == nullptr) throw std::runtime_error("no case variable is called " + name);
    expanded.append(text.substr(0, begin)).append(value);
    text.remove_prefix(end + 1);
  }
}

polytomic_string Memory::keep(std::string text) {
  const std::string& kept = texts_.emplace_back(std::move(text));
  return {kept.data(), kept.size()};
}

polytomic_string Memory::text(const rapidjson::Value& value) {
  if (const rapidjson::Value* hex = special(value, "$bytes")) return keep(bytes_of(view(*hex)));
  return keep(expand(view(value)));
}

polytomic_string Memory::json(const rapidjson::Value& value) {
  if (const rapidjson::Value* text = special(value, "$text")) return keep(expand(view(*text)));
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return keep(expand({buffer.GetString(), buffer.GetSize()}));
}

const std::vector<polytomic_parameter>& Memory::parameters(const rapidjson::Value& pairs) {
  auto& kept = parameters_.emplace_back();
  for (const auto& pair : pairs.GetArray()) kept.push_back({text(pair[0]), text(pair[1])});
  return kept;
}

const std::vector<polytomic_string>& Memory::strings(const rapidjson::Value& values) {
  auto& kept = strings_.emplace_back();
  for (const auto& value : values.GetArray()) kept.push_back(text(value));
  return kept;
}

const void* Memory::request(const polytomic::OperationDescriptor& operation, const rapidjson::Value& request) {
  using polytomic::FieldKind;
  using polytomic::member_at;
  auto& kept = structs_.emplace_back(operation.request_size / sizeof(std::uint64_t) + 1);
  void* const made = kept.data();
  member_at<std::uint32_t>(made, 0) = static_cast<std::uint32_t>(operation.request_size);
  for (const auto& member : request.GetObject()) {
    const polytomic::RequestField* field = nullptr;
    for (const auto& candidate : operation.request) {
      if (candidate.name == view(member.name)) field = &candidate;
    }
    if (field == nullptr) throw std::runtime_error("no request field is called " + std::string(view(member.name)));
    if (field->kind == FieldKind::json) {
      member_at<polytomic_string>(made, field->offset) = json(member.value);
    } else if (field->kind == FieldKind::optional_boolean) {
      member_at<polytomic_optional_boolean>(made, field->offset) = optional(member.value.GetBool());
    } else if (field->kind == FieldKind::string_list) {
      const auto& list = strings(member.value);
      member_at<polytomic::ListMember>(made, field->offset) = {list.size(), list.data()};
    } else if (field->kind == FieldKind::parameters) {
      const auto& list = parameters(member.value);
      member_at<polytomic::ListMember>(made, field->offset) = {list.size(), list.data()};
    } else {
      member_at<polytomic_string>(made, field->offset) = text(member.value);
    }
  }
  return made;
}

}  // namespace conformance
