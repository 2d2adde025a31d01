#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/connections.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

Cell uses(const polytomic_capabilities* capabilities) {
  if (capabilities == nullptr) return {};
  std::string text;
  const auto add = [&](std::uint8_t able, std::string_view name) {
    if (able != 0) text.append(text.empty() ? "" : ", ").append(name);
  };
  add(capabilities->source, "source");
  add(capabilities->destination, "destination");
  add(capabilities->enrichment, "enrichment");
  add(capabilities->orchestration, "orchestration");
  return text.empty() ? Cell() : Cell(text);
}

void add_list(CLI::App& group, Session& session) {
  (void)add_command(
      group, session, "list", "List the types that connections can have", {"polytomic types list"}, [&session] {
        const polytomic_list_connection_types_request request = POLYTOMIC_LIST_CONNECTION_TYPES_REQUEST_INIT;
        const ResponseHandle response = session.client().run<polytomic_list_connection_types>(request);
        session.show<polytomic_response_connection_type_list>(
            response, [&](const polytomic_connection_type_list& list) {
              Table table({{"ID", true}, {"NAME"}, {"USES"}, {"BROWSER LOGIN"}});
              for (std::size_t index = 0; index < list.connection_types_count; ++index) {
                const polytomic_connection_type& type = *list.connection_types[index];
                table.add({cell(type.id), cell(type.name), uses(type.capabilities),
                           yes_or_no(type, type.use_oauth, POLYTOMIC_CONNECTION_TYPE_HAS_USE_OAUTH)});
              }
              session.print(table, "No connection types.");
            });
      });
}

void show_schema(const Session& session, const polytomic_connection_type_schema& schema) {
  const std::span<const polytomic_string> required(schema.required, schema.required_count);
  Table table({{"KEY", true}, {"TYPE"}, {"REQUIRED"}, {"SECRET"}, {"DEFAULT"}, {"TITLE"}});
  for (std::size_t index = 0; index < schema.properties_count; ++index) {
    const polytomic_configuration_property& property = *schema.properties[index];
    const bool needed = std::any_of(required.begin(), required.end(),
                                    [&](polytomic_string key) { return view(key) == view(property.name); });
    table.add({cell(property.name), cell(property.type), needed ? "yes" : "no", property.sensitive != 0 ? "yes" : "no",
               cell(property.default_value), cell(property.title)});
  }
  session.print(table, "This type needs no configuration.");
}

void add_get(CLI::App& group, Session& session) {
  const auto type = std::make_shared<std::string>();
  CLI::App& command = add_command(
      group, session, "get", "Show the configuration that a connection type takes",
      {"polytomic types get postgresql", "polytomic types get postgresql --json"}, [&session, type] {
        polytomic_get_connection_type_schema_request request = POLYTOMIC_GET_CONNECTION_TYPE_SCHEMA_REQUEST_INIT;
        request.id = input(*type);
        const ResponseHandle response = session.client().run<polytomic_get_connection_type_schema>(request);
        session.show<polytomic_response_connection_type_schema>(
            response, [&](const polytomic_connection_type_schema& schema) { show_schema(session, schema); });
      });
  add_argument(command, "TYPE", *type, "Type id, such as postgresql");
}

struct ParameterValues {
  std::string type;
  std::string field;
  std::string query;
  std::string connection;
  ConfigurationOptions configuration;
};

void list_parameter_values(Session& session, const ParameterValues& wanted) {
  const bool given = wanted.configuration.given();
  const std::string configuration =
      given ? configuration_json(session.client(), wanted.type, wanted.configuration) : std::string();
  polytomic_get_connection_type_parameter_values_request request =
      POLYTOMIC_GET_CONNECTION_TYPE_PARAMETER_VALUES_REQUEST_INIT;
  request.type = input(wanted.type);
  request.field = input(wanted.field);
  request.parameters = optional_input(configuration);
  request.connection_id = optional_input(wanted.connection);
  request.query = optional_input(wanted.query);
  const ResponseHandle response = session.client().run<polytomic_get_connection_type_parameter_values>(request);
  session.show<polytomic_response_parameter_values_list>(
      response, [&](const polytomic_parameter_values_list& list) { show_parameter_values(session, list); });
}

void add_parameter_values(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<ParameterValues>();
  CLI::App& command =
      add_command(group, session, "parameter-values", "List the values that a configuration key can take",
                  {"polytomic types parameter-values postgresql --field database --config hostname=db.example.com",
                   "polytomic types parameter-values fbaudience --field accounts --connection ID --query shop"},
                  [&session, wanted] { list_parameter_values(session, *wanted); });
  add_argument(command, "TYPE", wanted->type, "Type id, such as postgresql");
  command.add_option("--field", wanted->field, "Configuration key to list values for")->type_name("KEY")->required();
  command.add_option("--query", wanted->query, "Text that the values must contain");
  command.add_option("--connection", wanted->connection, "Connection whose stored configuration is the base")
      ->type_name("ID");
  add_configuration_options(command, wanted->configuration);
}

}  // namespace

void add_type_commands(CLI::App& app, Session& session) {
  CLI::App& group = add_group(app, "types", "Connection types and the configuration that they take",
                              {"polytomic types list", "polytomic types get sqlite"});
  add_list(group, session);
  add_get(group, session);
  add_parameter_values(group, session);
}

}  // namespace polytomic::cli
