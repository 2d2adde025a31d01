#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/record_view.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

// How long --wait waits where --timeout does not say.
constexpr std::chrono::milliseconds usual_patience = std::chrono::minutes(10);
constexpr std::chrono::milliseconds shortest_pause{200};
constexpr std::chrono::milliseconds longest_pause{3000};

struct Wanted {
  std::string id;
  std::string schema;
  bool wait = false;
};

ResponseHandle get_status(Session& session, const std::string& id) {
  polytomic_get_schemas_status_request request = POLYTOMIC_GET_SCHEMAS_STATUS_REQUEST_INIT;
  request.id = input(id);
  return session.client().run<polytomic_get_schemas_status>(request);
}

void show_status(const Session& session, const polytomic_schemas_status& status) {
  Details details;
  details.add("Status", cell(status.cache_status));
  details.add("Refresh started", cell(status.last_refresh_started));
  details.add("Refresh finished", cell(status.last_refresh_finished));
  session.print(details);
}

bool refreshing(const ResponseHandle& response) {
  const polytomic_schemas_status* status = polytomic_response_schemas_status(response.get());
  return status != nullptr && view(status->cache_status) == "refreshing";
}

ResponseHandle wait_until_fresh(Session& session, const std::string& id) {
  const std::chrono::milliseconds given(session.options.timeout_milliseconds());
  const auto end = std::chrono::steady_clock::now() + (given.count() > 0 ? given : usual_patience);
  std::chrono::milliseconds pause = shortest_pause;
  ResponseHandle response = get_status(session, id);
  while (refreshing(response)) {
    if (std::chrono::steady_clock::now() >= end) {
      throw CommandFailure(ExitCode::network, "the schemas are still being read",
                           "It goes on without you; 'polytomic schemas status ID' tells when it is done.");
    }
    session.client().pause(pause);
    pause = std::min(pause * 2, longest_pause);
    response = get_status(session, id);
  }
  return response;
}

void refresh(Session& session, const Wanted& wanted) {
  polytomic_refresh_schemas_request request = POLYTOMIC_REFRESH_SCHEMAS_REQUEST_INIT;
  request.id = input(wanted.id);
  const ResponseHandle response = session.client().run<polytomic_refresh_schemas>(request);
  if (!wanted.wait) return session.confirm(response, "The schemas are being read again.");
  const ResponseHandle done = wait_until_fresh(session, wanted.id);
  session.show<polytomic_response_schemas_status>(
      done, [&](const polytomic_schemas_status& status) { show_status(session, status); });
}

void add_refresh(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command = add_command(group, session, "refresh", "Read the schemas of a connection again",
                                  {"polytomic schemas refresh ID", "polytomic schemas refresh ID --wait"},
                                  [&session, wanted] { refresh(session, *wanted); });
  add_argument(command, "ID", wanted->id, "Connection");
  command.add_flag("--wait", wanted->wait,
                   "Wait until it is done, ten minutes at most unless --timeout says otherwise");
}

void add_status(CLI::App& group, Session& session) {
  const auto id = std::make_shared<std::string>();
  CLI::App& command = add_command(group, session, "status", "Show when the schemas of a connection were last read",
                                  {"polytomic schemas status ID"}, [&session, id] {
                                    session.show<polytomic_response_schemas_status>(
                                        get_status(session, *id),
                                        [&](const polytomic_schemas_status& status) { show_status(session, status); });
                                  });
  add_argument(command, "ID", *id, "Connection");
}

Cell reference_of(const polytomic_field_association* association) {
  if (association == nullptr) return {};
  std::string text = joined(association->reference_to, association->reference_to_count).text;
  if (association->referenced_field.size != 0) text.append(".").append(view(association->referenced_field));
  return text;
}

void show_schema(const Session& session, const polytomic_schema& schema) {
  Details details;
  details.add("Schema", cell(schema.id));
  details.add("Name", cell(schema.name));
  session.print(details.render(session.terminal()) + "\n");
  Table table({{"FIELD", true}, {"NAME"}, {"TYPE"}, {"REMOTE TYPE"}, {"PRIMARY KEY"}, {"REFERS TO"}});
  for (std::size_t index = 0; index < schema.fields_count; ++index) {
    const polytomic_schema_field& field = *schema.fields[index];
    table.add({cell(field.id), cell(field.name), cell(field.type), cell(field.remote_type),
               yes_or_no(field, field.is_primary_key, POLYTOMIC_SCHEMA_FIELD_HAS_IS_PRIMARY_KEY),
               reference_of(field.association)});
  }
  session.print(table, "No fields.");
}

void add_get(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command =
      add_command(group, session, "get", "Show the fields of a readable object",
                  {"polytomic schemas get ID main.orders"}, [&session, wanted] {
                    polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
                    request.id = input(wanted->id);
                    request.schema_id = input(wanted->schema);
                    const ResponseHandle response = session.client().run<polytomic_get_schema>(request);
                    session.show<polytomic_response_schema>(
                        response, [&](const polytomic_schema& schema) { show_schema(session, schema); });
                  });
  add_argument(command, "ID", wanted->id, "Connection");
  add_argument(command, "SCHEMA", wanted->schema, "Schema id, such as main.orders");
}

void add_records(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command =
      add_command(group, session, "records", "Show a sample of the records of a readable object",
                  {"polytomic schemas records ID main.orders", "polytomic schemas records ID main.orders --json"},
                  [&session, wanted] {
                    polytomic_get_schema_records_request request = POLYTOMIC_GET_SCHEMA_RECORDS_REQUEST_INIT;
                    request.id = input(wanted->id);
                    request.schema_id = input(wanted->schema);
                    const ResponseHandle response = session.client().run<polytomic_get_schema_records>(request);
                    session.show<polytomic_response_record_list>(
                        response, [&](const polytomic_record_list& list) { show_records(session, list); });
                  });
  add_argument(command, "ID", wanted->id, "Connection");
  add_argument(command, "SCHEMA", wanted->schema, "Schema id, such as main.orders");
}

}  // namespace

void add_schema_commands(CLI::App& app, Session& session) {
  CLI::App& group = add_group(app, "schemas", "The readable objects of a connection, as the schema cache knows them",
                              {"polytomic schemas status ID", "polytomic schemas get ID main.orders"});
  add_refresh(group, session);
  add_status(group, session);
  add_get(group, session);
  add_records(group, session);
}

}  // namespace polytomic::cli
