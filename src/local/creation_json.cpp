#include "local/creation_json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/error.h"
#include "local/json.h"

namespace polytomic::local {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(JsonWriter& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_texts(JsonWriter& writer, const std::vector<std::string>& texts) {
  writer.StartArray();
  for (const std::string& text : texts) write_text(writer, text);
  writer.EndArray();
}

// Reads an array from front to back; anything unexpected is a failure.
class ArrayReader {
 public:
  explicit ArrayReader(const rapidjson::Value& array) : array_(array) {
    if (!array.IsArray()) refuse();
  }

  [[nodiscard]] bool at_end() const { return next_ == array_.Size(); }
  const rapidjson::Value& value() {
    if (at_end()) refuse();
    return array_[next_++];
  }
  std::string text() {
    const rapidjson::Value& found = value();
    if (!found.IsString()) refuse();
    return std::string(text_of(found));
  }
  std::uint32_t number() {
    const rapidjson::Value& found = value();
    if (!found.IsUint()) refuse();
    return found.GetUint();
  }
  bool flag() { return number() != 0; }
  std::vector<std::string> texts() {
    ArrayReader inner(value());
    std::vector<std::string> all;
    while (!inner.at_end()) all.push_back(inner.text());
    return all;
  }

 private:
  [[noreturn]] static void refuse() {
    throw Failure(POLYTOMIC_ERROR_INVALID_JSON, "a stored schema snapshot has an unknown form");
  }

  const rapidjson::Value& array_;
  rapidjson::SizeType next_ = 0;
};

}  // namespace

std::string encode_creation_properties(const std::vector<CreationProperty>& properties) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartArray();
  for (const CreationProperty& property : properties) {
    writer.StartArray();
    write_text(writer, property.id);
    write_text(writer, property.title);
    writer.Uint(property.enumerated ? 1 : 0);
    write_texts(writer, property.values);
    write_texts(writer, property.labels);
    writer.EndArray();
  }
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

std::vector<CreationProperty> decode_creation_properties(std::string_view json) {
  const rapidjson::Document document = parse_json(json);
  ArrayReader reader(document);
  std::vector<CreationProperty> properties;
  while (!reader.at_end()) {
    ArrayReader inner(reader.value());
    CreationProperty property;
    property.id = inner.text();
    property.title = inner.text();
    property.enumerated = inner.flag();
    property.values = inner.texts();
    // Snapshots of earlier builds do not have them.
    if (!inner.at_end()) property.labels = inner.texts();
    properties.push_back(std::move(property));
  }
  return properties;
}

}  // namespace polytomic::local
