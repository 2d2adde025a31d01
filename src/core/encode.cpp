#include "core/encode.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/builder.h"
#include "core/text.h"

namespace polytomic {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void write_struct(JsonWriter& writer, const void* object, const StructDescriptor& type);

void write_string(JsonWriter& writer, std::string_view text) {
  writer.String(text.data() == nullptr ? "" : text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_raw(JsonWriter& writer, const polytomic_string& json) {
  writer.RawValue(json.data, json.size, rapidjson::kObjectType);
}

void write_key(JsonWriter& writer, std::string_view name) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void write_objects(JsonWriter& writer, const ListMember& list, const FieldDescriptor& field) {
  const auto* items = static_cast<const void* const*>(list.items);
  const bool is_map = field.kind == FieldKind::object_map;
  is_map ? writer.StartObject() : writer.StartArray();
  for (std::size_t index = 0; index < list.count; ++index) {
    if (is_map) {
      const FieldDescriptor& key = field.element->fields[static_cast<std::size_t>(field.element->key_field)];
      write_key(writer, view(member_at<polytomic_string>(items[index], key.offset)));
    }
    write_struct(writer, items[index], *field.element);
  }
  is_map ? writer.EndObject() : writer.EndArray();
}

template <class Element, class Write>
void write_list(JsonWriter& writer, const ListMember& list, Write write) {
  const auto* items = static_cast<const Element*>(list.items);
  writer.StartArray();
  for (std::size_t index = 0; index < list.count; ++index) write(items[index]);
  writer.EndArray();
}

void write_field(JsonWriter& writer, const void* object, const FieldDescriptor& field) {
  switch (field.kind) {
    case FieldKind::string:
    case FieldKind::enumeration:
      return write_string(writer, view(member_at<polytomic_string>(object, field.offset)));
    case FieldKind::timestamp:
      return write_string(writer, view(member_at<polytomic_timestamp>(object, field.offset).text));
    case FieldKind::boolean:
      writer.Bool(member_at<std::uint8_t>(object, field.offset) != 0);
      return;
    case FieldKind::integer:
      writer.Int64(member_at<std::int64_t>(object, field.offset));
      return;
    case FieldKind::json:
      return write_raw(writer, member_at<polytomic_string>(object, field.offset));
    case FieldKind::value:
      return write_raw(writer, member_at<polytomic_value>(object, field.offset).json);
    case FieldKind::object:
      return write_struct(writer, member_at<const void*>(object, field.offset), *field.element);
    case FieldKind::string_list:
      return write_list<polytomic_string>(writer, member_at<ListMember>(object, field.offset),
                                          [&](const polytomic_string& text) { write_string(writer, view(text)); });
    case FieldKind::value_list:
      return write_list<polytomic_value>(writer, member_at<ListMember>(object, field.offset),
                                         [&](const polytomic_value& value) { write_raw(writer, value.json); });
    case FieldKind::object_list:
    case FieldKind::object_map:
      return write_objects(writer, member_at<ListMember>(object, field.offset), field);
    case FieldKind::optional_boolean:
    case FieldKind::parameters:
      break;  // requests only
  }
}

void write_field_or_null(JsonWriter& writer, const void* object, const FieldDescriptor& field) {
  if ((static_cast<const ResultHeader*>(object)->null & field.mask()) != 0) {
    writer.Null();
  } else {
    write_field(writer, object, field);
  }
}

void write_struct(JsonWriter& writer, const void* object, const StructDescriptor& type) {
  if (type.shape != StructShape::object) return write_field_or_null(writer, object, type.fields[0]);
  const auto& header = *static_cast<const ResultHeader*>(object);
  writer.StartObject();
  for (const FieldDescriptor& field : type.fields) {
    if ((header.present & field.mask()) == 0 || field.bit == type.key_field) continue;
    write_key(writer, field.json_name);
    write_field_or_null(writer, object, field);
  }
  writer.EndObject();
}

}  // namespace

std::string encode(const void* object, const StructDescriptor& type, bool envelope) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  if (envelope) {
    writer.StartObject();
    writer.Key("data");
  }
  write_struct(writer, object, type);
  if (envelope) writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

polytomic_value text_value(Arena& arena, std::string_view text) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write_string(writer, text);
  return {arena.copy(std::string_view{buffer.GetString(), buffer.GetSize()}), arena.copy(text)};
}

}  // namespace polytomic
