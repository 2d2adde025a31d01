#include "cli/connections.h"

#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/table.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

Cell health(polytomic_string status) {
  if (status.data == nullptr) return {};
  return {view(status), view(status) == "healthy" ? Style::good : Style::bad};
}

Cell name_of(const polytomic_actor* actor) {
  if (actor == nullptr) return {};
  return cell(actor->name.data != nullptr ? actor->name : actor->id);
}

void add_configuration(Details& details, polytomic_string configuration) {
  rapidjson::Document document;
  document.Parse<answer_flags>(view(configuration).data(), view(configuration).size());
  if (document.HasParseError() || !document.IsObject()) return;
  for (const auto& [key, value] : document.GetObject()) {
    details.add("  " + std::string(Cell(std::string_view(key.GetString(), key.GetStringLength())).text),
                value.IsNull() ? Cell() : Cell(plain_text(value)));
  }
}

void add_list(CLI::App& group, Session& session) {
  (void)add_command(group, session, "list", "List the connections",
                    {"polytomic connections list", "polytomic connections list --json"}, [&session] {
                      const polytomic_list_connections_request request = POLYTOMIC_LIST_CONNECTIONS_REQUEST_INIT;
                      const ResponseHandle response = session.client().run<polytomic_list_connections>(request);
                      session.show<polytomic_response_connection_list>(
                          response, [&](const polytomic_connection_list& list) {
                            Table table({{"ID", true}, {"NAME"}, {"TYPE"}, {"STATUS"}, {"UPDATED"}});
                            for (std::size_t index = 0; index < list.connections_count; ++index) {
                              const polytomic_connection& connection = *list.connections[index];
                              table.add({cell(connection.id), cell(connection.name),
                                         connection.type != nullptr ? cell(connection.type->id) : Cell(),
                                         health(connection.status), cell(connection.updated_at)});
                            }
                            session.print(table, "No connections.");
                          });
                    });
}

void add_get(CLI::App& group, Session& session) {
  const auto id = std::make_shared<std::string>();
  CLI::App& command = add_command(
      group, session, "get", "Show a connection, with its secrets masked",
      {"polytomic connections get 6f1e3c1a-0000-4000-8000-000000000001"}, [&session, id] {
        const ResponseHandle response = get_connection(session, *id);
        session.show<polytomic_response_connection>(
            response, [&](const polytomic_connection& connection) { show_connection(session, connection); });
      });
  add_argument(command, "ID", *id, "Connection");
}

void add_parameter_values(CLI::App& group, Session& session) {
  const auto id = std::make_shared<std::string>();
  CLI::App& command = add_command(
      group, session, "parameter-values", "List the values that the configuration of a connection can take",
      {"polytomic connections parameter-values ID"}, [&session, id] {
        polytomic_get_connection_parameter_values_request request =
            POLYTOMIC_GET_CONNECTION_PARAMETER_VALUES_REQUEST_INIT;
        request.id = input(*id);
        const ResponseHandle response = session.client().run<polytomic_get_connection_parameter_values>(request);
        session.show<polytomic_response_parameter_values_list>(
            response, [&](const polytomic_parameter_values_list& list) { show_parameter_values(session, list); });
      });
  add_argument(command, "ID", *id, "Connection");
}

}  // namespace

ResponseHandle get_connection(Session& session, const std::string& id) {
  polytomic_get_connection_request request = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  request.id = input(id);
  return session.client().run<polytomic_get_connection>(request);
}

void show_connection(const Session& session, const polytomic_connection& connection) {
  Details details;
  details.add("ID", cell(connection.id));
  details.add("Name", cell(connection.name));
  details.add("Type", connection.type != nullptr ? cell(connection.type->id) : Cell());
  details.add("Status", health(connection.status));
  if (connection.status_error.size != 0) details.add("Status error", cell(connection.status_error));
  details.add("Saved", yes_or_no(connection, connection.saved, POLYTOMIC_CONNECTION_HAS_SAVED));
  details.add("Organization", cell(connection.organization_id));
  if (connection.policies_count != 0) details.add("Policies", joined(connection.policies, connection.policies_count));
  if (connection.parent_connection_id.size != 0) details.add("Shared from", cell(connection.parent_connection_id));
  details.add("Created", cell(connection.created_at));
  if (connection.created_by != nullptr) details.add("Created by", name_of(connection.created_by));
  details.add("Updated", cell(connection.updated_at));
  if (connection.updated_by != nullptr) details.add("Updated by", name_of(connection.updated_by));
  if (connection.healthcheck_interval.size != 0) details.add("Health check", cell(connection.healthcheck_interval));
  if (connection.auth_url.size != 0) details.add("Authorize at", cell(connection.auth_url));
  if (connection.auth_code.size != 0) details.add("Code", cell(connection.auth_code));
  details.add("Configuration", "");
  add_configuration(details, connection.configuration);
  session.print(details);
}

void show_parameter_values(const Session& session, const polytomic_parameter_values_list& list) {
  Table table({{"PARAMETER"}, {"VALUE", true}, {"LABEL"}, {"OTHERS ALLOWED"}});
  for (std::size_t index = 0; index < list.parameters_count; ++index) {
    const polytomic_parameter_values& parameter = *list.parameters[index];
    const Cell others = yes_or_no(parameter, parameter.allows_creation, POLYTOMIC_PARAMETER_VALUES_HAS_ALLOWS_CREATION);
    for (std::size_t value = 0; value < parameter.values_count; ++value) {
      table.add(
          {cell(parameter.name), cell(parameter.values[value]->value), cell(parameter.values[value]->label), others});
    }
    if (parameter.values_count == 0) table.add({cell(parameter.name), {}, {}, others});
  }
  session.print(table, "No parameters with known values.");
}

void add_connection_commands(CLI::App& app, Session& session) {
  CLI::App& group = add_group(app, "connections", "Connections: list, show, create, change, delete, test",
                              {"polytomic connections list", "polytomic connections get ID"});
  add_list(group, session);
  add_get(group, session);
  add_connection_change_commands(group, session);
  add_parameter_values(group, session);
}

}  // namespace polytomic::cli
