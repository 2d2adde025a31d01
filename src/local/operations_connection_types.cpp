// Connection types: list, configuration schema, values of configuration keys.
#include <algorithm>
#include <cctype>

#include "core/decode.h"
#include "core/generated/builders.h"
#include "local/configuration_input.h"
#include "local/json.h"
#include "local/operations.h"
#include "local/redaction.h"
#include "local/sensitive_values.h"
#include "local/text_search.h"

namespace polytomic::local {
namespace {

Failure unknown_type(std::string_view field, std::string_view id, const ConnectionTypes& types) {
  return Failure(
      make_field_error(POLYTOMIC_ERROR_NOT_FOUND, field,
                       "there is no connection type " + std::string(id) + "; this build knows " + types.names()));
}

const polytomic_connection_type* make_type(const Connector& connector, Arena& arena) {
  const polytomic_capabilities* capabilities = CapabilitiesBuilder(arena)
                                                   .source(connector.has_operation("FIELDSETQUERY"))
                                                   .destination(connector.has_operation("TARGET"))
                                                   .enrichment(false)
                                                   .orchestration(false)
                                                   .get();
  const std::string form = R"({"jsonschema":)" + json_text(parse_json(connector.configuration_schema())) + "}";
  ConnectionTypeBuilder type(arena);
  type.id(connector.id()).name(connector.name()).use_oauth(false).capabilities(capabilities);
  return type.configuration_form(form).get();
}

const polytomic_parameter_values* make_values(const ConfigurationValues& values, std::string_view query, Arena& arena) {
  std::vector<const polytomic_parameter_value*> answers;
  for (std::size_t index = 0; index < values.values.size(); ++index) {
    const std::string& value = values.values[index];
    const std::string& label = values.labels.empty() ? value : values.labels[index];
    if (!contains_ignoring_case(value, query) && !contains_ignoring_case(label, query)) continue;
    answers.push_back(ParameterValueBuilder(arena).label(label).value(text_value(arena, value)).get());
  }
  return ParameterValuesBuilder(arena).name(values.key).allows_creation(values.allows_creation).values(answers).get();
}

}  // namespace

const polytomic_connection_type_list* LocalOperations::list_connection_types(
    const polytomic_list_connection_types_request&, Arena& arena, const Context&) {
  std::vector<const polytomic_connection_type*> answers;
  for (const ConnectionType& type : types_.all()) answers.push_back(make_type(*type.connector, arena));
  return ConnectionTypeListBuilder(arena).connection_types(answers).get();
}

const polytomic_connection_type_schema* LocalOperations::get_connection_type_schema(
    const polytomic_get_connection_type_schema_request& request, Arena& arena, const Context&) {
  const ConnectionType* type = types_.find(view(request.id));
  if (type == nullptr) throw unknown_type("id", view(request.id), types_);
  const void* schema = decode(type->connector->configuration_schema(), connection_type_schema_descriptor, false, arena);
  return static_cast<const polytomic_connection_type_schema*>(schema);
}

const polytomic_parameter_values_list* LocalOperations::get_connection_type_parameter_values(
    const polytomic_get_connection_type_parameter_values_request& request, Arena& arena, const Context& context) {
  const ConnectionType* type = types_.find(view(request.type));
  if (type == nullptr) throw unknown_type("type", view(request.type), types_);
  const std::string field(view(request.field));
  if (schema_of_member(type->schema, field) == nullptr) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_BAD_REQUEST, "field",
                                   field + " is not a configuration key of " + std::string(type->connector->id()) +
                                       "; see the schema of the connection type for its keys"));
  }
  rapidjson::Document configuration =
      read_configuration(request.parameters.size > 0 ? view(request.parameters) : std::string_view("{}"), type->schema);
  if (request.connection_id.size > 0) {
    const Connection base = connections_.get(view(request.connection_id));
    if (base.type != type)
      throw Failure(make_field_error(POLYTOMIC_ERROR_UNPROCESSABLE, "connection_id",
                                     "the connection is of type " + base.record.type));
    const rapidjson::Document stored = connections_.open_configuration(base);
    restore_masked(configuration, &stored, type->schema);
    merge_over(configuration, stored);
  } else {
    restore_masked(configuration, nullptr, type->schema);
  }
  validate_configuration(configuration, type->schema);
  check_scope(*type, configuration, context);
  const auto database = type->connector->open(Configuration(json_text(configuration)), context);
  const std::vector<ConfigurationValues> all = database->configuration_values(context);
  const auto found = std::ranges::find(all, field, &ConfigurationValues::key);
  // A key without a list of values takes any.
  const ConfigurationValues values = found != all.end() ? *found : ConfigurationValues{field, true, {}};
  const polytomic_parameter_values* const answer = make_values(values, view(request.query), arena);
  return ParameterValuesListBuilder(arena).parameters({&answer, 1}).get();
}

const polytomic_parameter_values_list* LocalOperations::get_connection_parameter_values(
    const polytomic_get_connection_parameter_values_request& request, Arena& arena, const Context& context) {
  const Connection connection = connections_.get(view(request.id));
  const auto all =
      pool_.use(connection, context, [&](Database& database) { return database.configuration_values(context); });
  std::vector<const polytomic_parameter_values*> answers;
  for (const ConfigurationValues& values : all) answers.push_back(make_values(values, {}, arena));
  return ParameterValuesListBuilder(arena).parameters(answers).get();
}

}  // namespace polytomic::local
