// Sources: what can be read from a connection, and the fields it yields.
#include <algorithm>
#include <set>

#include "core/generated/builders.h"
#include "local/field_types.h"
#include "local/operations.h"
#include "local/source_choice.h"

namespace polytomic::local {
namespace {

const polytomic_source_item* make_item(std::string_view name, const std::vector<std::string>& items, Arena& arena) {
  SourceItemBuilder item(arena);
  item.name(name).has_items(!items.empty());
  if (items.empty()) {
    item.set_null("items");
  } else {
    std::vector<polytomic_value> values;
    for (const std::string& text : items) values.push_back(text_value(arena, text));
    item.items(values);
  }
  return item.set_null("requires_one_of").get();
}

std::vector<std::string> ids_of_kind(const ObjectList& list, std::string_view kind, std::string_view schema) {
  std::vector<std::string> ids;
  for (const ListedObject& object : list.objects) {
    if (!object.abilities.reads || object_kind_name(object.abilities.kind) != kind) continue;
    if (schema.empty() || object.schema == schema) ids.emplace_back(object.id);
  }
  return ids;
}

std::vector<std::string> readable_schemas(const ObjectList& list) {
  std::set<std::string_view> schemas;
  for (const ListedObject& object : list.objects) {
    if (object.abilities.reads) schemas.insert(object.schema);
  }
  return {schemas.begin(), schemas.end()};
}

const polytomic_configuration_value* make_choice(std::string_view name, const std::vector<std::string>& chosen,
                                                 Arena& arena) {
  std::vector<polytomic_value> values;
  for (const std::string& text : chosen) values.push_back(text_value(arena, text));
  return ConfigurationValueBuilder(arena).name(name).type("string").items(values).get();
}

// The items of which a source is one.
std::vector<std::string_view> possible_choices(const Connector& connector) {
  if (connector.has_operation("SupportsSQL")) return {"query", "table", "view"};
  return {"table"};
}

void check_tracking_columns(const SourceChoice& choice, const std::vector<std::string>& possible) {
  for (const std::string& column : choice.tracking_columns) {
    if (std::ranges::find(possible, column) != possible.end()) continue;
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_NOT_FOUND, "params",
                         "the " + choice.item + " has no column " + column + " that could put its records in order"));
  }
}

const polytomic_model_field* make_model_field(std::string_view name, polytomic_field_type type,
                                              std::string_view remote_type, bool unique, Arena& arena) {
  ModelFieldBuilder field(arena);
  field.id(name).name(name).label(name).type(field_type_name(type)).remote_type(remote_type);
  return field.unique(unique).user_added(false).get();
}

bool is_unique(const Column& column, const Object& object) {
  const auto covers = [&](const UniqueKey& key) {
    return key.columns.size() == 1 && key.columns.front() == column.name;
  };
  return column.unique || column.identity || std::ranges::any_of(object.keys, covers);
}

const polytomic_model_field_list* make_fields_of_source(const SourceChoice& choice, const Snapshot& snapshot,
                                                        Arena& arena) {
  const Object object = chosen_object(choice, snapshot);
  std::vector<const polytomic_model_field*> fields;
  for (const Column& column : object.columns) {
    if (!column.readable) continue;
    fields.push_back(make_model_field(column.name, column.type, column.source_type, is_unique(column, object), arena));
  }
  return ModelFieldListBuilder(arena).fields(fields).get();
}

}  // namespace

const polytomic_source* LocalOperations::get_sync_source(const polytomic_get_sync_source_request& request, Arena& arena,
                                                         const Context& context) {
  const SourceChoice choice = read_source_choice({request.params, request.params_count});
  const Connection connection = connections_.get(view(request.id));
  const ObjectList list = schemas_.list(connection, context);
  std::vector<std::string> tracking_columns;
  if (choice.item == "query") {
    const auto fields = pool_.use(connection, context, [&](Database& database) {
      return database.describe_query(choice.value, context.within(statement_timeout));
    });
    for (const QueryField& field : fields) {
      if (is_comparable(field.type)) tracking_columns.push_back(field.name);
    }
  } else if (!choice.item.empty()) {
    const Object object = chosen_object(choice, *schemas_.get(connection, context));
    for (const Column& column : object.columns) {
      if (column.readable && is_comparable(column.type)) tracking_columns.push_back(column.name);
    }
  }
  check_tracking_columns(choice, tracking_columns);
  const std::vector<std::string> schemas = readable_schemas(list);
  if (!choice.schema.empty() && std::ranges::find(schemas, choice.schema) == schemas.end())
    throw unknown_object("params", "schema", choice.schema);
  std::vector<const polytomic_configuration_value*> configuration;
  if (!choice.schema.empty()) configuration.push_back(make_choice("schema", {choice.schema}, arena));
  if (!choice.item.empty()) configuration.push_back(make_choice(choice.item, {choice.value}, arena));
  if (!choice.tracking_columns.empty())
    configuration.push_back(make_choice("tracking_columns", choice.tracking_columns, arena));
  const std::vector<std::string_view> one_of = possible_choices(*connection.type->connector);
  std::vector<const polytomic_source_item*> items;
  for (const std::string_view item : one_of) {
    items.push_back(
        make_item(item, item == "query" ? std::vector<std::string>() : ids_of_kind(list, item, choice.schema), arena));
  }
  items.push_back(make_item("tracking_columns", tracking_columns, arena));
  // One schema leaves nothing to choose.
  if (schemas.size() > 1) items.push_back(make_item("schema", schemas, arena));
  SourceBuilder source(arena);
  source.configuration(configuration).items(items);
  if (!choice.item.empty()) return source.set_null("requires_one_of").get();
  return source.requires_one_of(one_of).get();
}

const polytomic_model_field_list* LocalOperations::get_sync_source_fields(
    const polytomic_get_sync_source_fields_request& request, Arena& arena, const Context& context) {
  const SourceChoice choice = read_source_choice({request.params, request.params_count});
  if (choice.item.empty()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_MISSING_FIELD, "params",
                                   "params must choose a source: table, view or query, such as table=main.users"));
  }
  const Connection connection = connections_.get(view(request.id));
  if (choice.item != "query") return make_fields_of_source(choice, *schemas_.get(connection, context), arena);
  const auto found = pool_.use(connection, context, [&](Database& database) {
    return database.describe_query(choice.value, context.within(statement_timeout));
  });
  std::vector<const polytomic_model_field*> fields;
  for (const QueryField& field : found) {
    fields.push_back(make_model_field(field.name, field.type, field.source_type, false, arena));
  }
  return ModelFieldListBuilder(arena).fields(fields).get();
}

const polytomic_model_field_list* LocalOperations::find_source_fields(
    const polytomic_get_sync_source_fields_request& request, Arena& arena) {
  const SourceChoice choice = read_source_choice({request.params, request.params_count});
  if (choice.item.empty() || choice.item == "query") return nullptr;
  const SchemaCache::KeptObject kept = find_object(view(request.id), choice.value);
  return kept.object != nullptr ? make_fields_of_source(choice, *kept.snapshot, arena) : nullptr;
}

}  // namespace polytomic::local
