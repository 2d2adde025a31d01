// The deprecated source and target pages: keyed by object, columns as items.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/generated/builders.h"
#include "local/field_types.h"
#include "local/json.h"
#include "local/operations.h"
#include "local/sync_modes.h"
#include "local/text_search.h"

namespace polytomic::local {
namespace {

std::vector<const polytomic_configuration_value*> configuration_keys(const ConnectionType& type, Arena& arena) {
  std::vector<const polytomic_configuration_value*> keys;
  const rapidjson::Value* properties = find_member(type.schema, "properties");
  if (properties == nullptr || !properties->IsObject()) return keys;
  for (const auto& property : properties->GetObject()) {
    const rapidjson::Value* kind = find_member(property.value, "type");
    ConfigurationValueBuilder key(arena);
    key.name(text_of(property.name)).type(kind != nullptr && kind->IsString() ? text_of(*kind) : "string").items({});
    keys.push_back(key.get());
  }
  return keys;
}

const polytomic_source_item* make_source_item(const Object& object, Arena& arena) {
  std::vector<polytomic_value> names;
  std::vector<std::string_view> key;
  for (const Column& column : object.columns) {
    if (!column.readable) continue;
    names.push_back(text_value(arena, column.name));
    if (column.primary_key) key.push_back(column.name);
  }
  SourceItemBuilder item(arena);
  item.name(object.id).has_items(!names.empty()).items(names);
  if (key.empty()) return item.set_null("requires_one_of").get();
  return item.requires_one_of(key).get();
}

polytomic_value make_column(const Column& column, Arena& arena) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto write_text = [&](const char* name, std::string_view text) {
    writer.Key(name);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.StartObject();
  write_text("name", column.name);
  write_text("type", column.source_type);
  writer.Key("nullable");
  writer.Bool(column.nullable);
  writer.Key("primary_key");
  writer.Bool(column.primary_key);
  writer.EndObject();
  return {arena.copy(std::string_view{buffer.GetString(), buffer.GetSize()}), {}};
}

const polytomic_source_item* make_target_item(const Object& object, Arena& arena) {
  std::vector<polytomic_value> columns;
  for (const Column& column : object.columns) columns.push_back(make_column(column, arena));
  const std::vector<std::string_view> one_of{"column"};
  return SourceItemBuilder(arena)
      .name(object.id)
      .has_items(!columns.empty())
      .items(columns)
      .requires_one_of(one_of)
      .get();
}

bool is_wanted(const Object& object, std::string_view type, std::string_view search) {
  const bool is_of_type = type.empty() || type == object.schema || type == object_kind_name(object.kind);
  return is_of_type && contains_ignoring_case(object.name, search);
}

}  // namespace

const polytomic_source* LocalOperations::get_connection_source(const polytomic_get_connection_source_request& request,
                                                               Arena& arena, const Context& context) {
  const Connection connection = connections_.get(view(request.id));
  const SnapshotPointer snapshot = schemas_.get(connection, context);
  std::vector<const polytomic_source_item*> items;
  for (const auto& entry : snapshot->objects) {
    if (entry->head().abilities.reads) items.push_back(make_source_item(entry->object(), arena));
  }
  const std::vector<std::string_view> one_of{"table"};
  return SourceBuilder(arena)
      .configuration(configuration_keys(*connection.type, arena))
      .items(items)
      .requires_one_of(one_of)
      .get();
}

const polytomic_source* LocalOperations::get_connection_target(const polytomic_get_connection_target_request& request,
                                                               Arena& arena, const Context& context) {
  const SnapshotPointer snapshot = snapshot_of(view(request.id), context);
  std::vector<const polytomic_source_item*> items;
  for (const auto& entry : snapshot->objects) {
    if (supported_modes(entry->head().abilities).empty()) continue;
    const Object object = entry->object();
    if (!is_wanted(object, view(request.type), view(request.search))) continue;
    items.push_back(make_target_item(object, arena));
  }
  const std::vector<std::string_view> one_of{"table"};
  return SourceBuilder(arena).configuration({}).items(items).requires_one_of(one_of).get();
}

}  // namespace polytomic::local
