#include "local/snapshot_json.h"

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

void write_column(JsonWriter& writer, const Column& column) {
  writer.StartArray();
  write_text(writer, column.name);
  write_text(writer, column.source_type);
  writer.Uint(column.type);
  for (const bool fact : {column.nullable, column.primary_key, column.required, column.createable, column.updateable,
                          column.identity, column.unique, column.generated, column.readable}) {
    writer.Uint(fact ? 1 : 0);
  }
  if (column.reference) {
    write_text(writer, column.reference->object_id);
    write_text(writer, column.reference->column);
  }
  writer.EndArray();
}

// Reads an array from front to back; anything unexpected is a failure.
class ArrayReader {
 public:
  explicit ArrayReader(const rapidjson::Value& array) : array_(array) {
    if (!array.IsArray()) refuse();
  }

  [[nodiscard]] bool at_end() const { return next_ == array_.Size(); }
  [[nodiscard]] bool is_at_number() const { return !at_end() && array_[next_].IsUint(); }
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

Column read_column(const rapidjson::Value& json) {
  ArrayReader reader(json);
  Column column;
  column.name = reader.text();
  column.source_type = reader.text();
  column.type = reader.number();
  for (bool* fact : {&column.nullable, &column.primary_key, &column.required, &column.createable, &column.updateable,
                     &column.identity, &column.unique, &column.generated}) {
    *fact = reader.flag();
  }
  // Snapshots of earlier builds do not have it.
  if (reader.is_at_number()) column.readable = reader.flag();
  if (reader.at_end()) return column;
  Reference reference;
  reference.object_id = reader.text();
  reference.column = reader.text();
  column.reference = std::move(reference);
  return column;
}

}  // namespace

// Arrays rather than objects: a large database has hundreds of thousands of columns.
std::string encode_object(const Object& object) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartArray();
  write_text(writer, object.id);
  write_text(writer, object.schema);
  write_text(writer, object.name);
  writer.Uint(static_cast<unsigned>(object.kind));
  for (const bool fact : {object.can_insert, object.can_update, object.can_delete}) writer.Uint(fact ? 1 : 0);
  writer.StartArray();
  for (const Column& column : object.columns) write_column(writer, column);
  writer.EndArray();
  writer.StartArray();
  for (const UniqueKey& key : object.keys) {
    writer.StartArray();
    write_texts(writer, key.columns);
    writer.Uint(key.primary ? 1 : 0);
    writer.Uint(key.upsert ? 1 : 0);
    writer.EndArray();
  }
  writer.EndArray();
  write_texts(writer, object.warnings);
  for (const bool fact : {object.can_read, object.can_truncate}) writer.Uint(fact ? 1 : 0);
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

Object decode_object(std::string_view json) {
  const rapidjson::Document document = parse_json(json);
  ArrayReader reader(document);
  Object object;
  object.id = reader.text();
  object.schema = reader.text();
  object.name = reader.text();
  object.kind = static_cast<ObjectKind>(reader.number());
  for (bool* fact : {&object.can_insert, &object.can_update, &object.can_delete}) *fact = reader.flag();
  ArrayReader columns(reader.value());
  while (!columns.at_end()) object.columns.push_back(read_column(columns.value()));
  ArrayReader keys(reader.value());
  while (!keys.at_end()) {
    ArrayReader key(keys.value());
    UniqueKey unique_key;
    unique_key.columns = key.texts();
    unique_key.primary = key.flag();
    unique_key.upsert = key.flag();
    object.keys.push_back(std::move(unique_key));
  }
  object.warnings = reader.texts();
  for (bool* fact : {&object.can_read, &object.can_truncate}) {
    if (reader.is_at_number()) *fact = reader.flag();
  }
  return object;
}

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
    properties.push_back(std::move(property));
  }
  return properties;
}

}  // namespace polytomic::local
