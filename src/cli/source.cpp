#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/source_view.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

struct Choice {
  std::string id;
  std::vector<std::string> params;
};

void add_params(CLI::App& command, Choice& choice) {
  add_argument(command, "ID", choice.id, "Connection");
  add_repeated(command, "--param", choice.params, "NAME=VALUE",
               "A choice among the source's items, such as table=main.orders; repeat it for more");
}

void add_get(CLI::App& group, Session& session) {
  const auto choice = std::make_shared<Choice>();
  CLI::App& command = add_command(
      group, session, "get", "Show what can be read from a connection",
      {"polytomic source get ID", "polytomic source get ID --param table=main.orders"}, [&session, choice] {
        const std::vector<NamedText> values = named_texts(choice->params, "--param");
        const std::vector<polytomic_parameter> params = parameters(values);
        polytomic_get_sync_source_request request = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
        request.id = input(choice->id);
        request.params = params.data();
        request.params_count = params.size();
        const ResponseHandle response = session.client().run<polytomic_get_sync_source>(request);
        session.show<polytomic_response_source>(
            response, [&](const polytomic_source& source) { show_source(session, source, "Nothing can be read."); });
      });
  add_params(command, *choice);
}

void show_fields(const Session& session, const polytomic_model_field_list& list) {
  Table table({{"ID", true}, {"NAME"}, {"TYPE"}, {"REMOTE TYPE"}, {"UNIQUE"}, {"EXAMPLE"}});
  for (std::size_t index = 0; index < list.fields_count; ++index) {
    const polytomic_model_field& field = *list.fields[index];
    table.add({cell(field.id), cell(field.name), cell(field.type), cell(field.remote_type),
               yes_or_no(field, field.unique, POLYTOMIC_MODEL_FIELD_HAS_UNIQUE), cell(field.example)});
  }
  session.print(table, "No fields.");
}

void add_fields(CLI::App& group, Session& session) {
  const auto choice = std::make_shared<Choice>();
  CLI::App& command =
      add_command(group, session, "fields", "List the fields that a source yields",
                  {"polytomic source fields ID --param table=main.orders",
                   "polytomic source fields ID --param 'query=SELECT id, total FROM orders'"},
                  [&session, choice] {
                    const std::vector<NamedText> values = named_texts(choice->params, "--param");
                    const std::vector<polytomic_parameter> params = parameters(values);
                    polytomic_get_sync_source_fields_request request = POLYTOMIC_GET_SYNC_SOURCE_FIELDS_REQUEST_INIT;
                    request.id = input(choice->id);
                    request.params = params.data();
                    request.params_count = params.size();
                    const ResponseHandle response = session.client().run<polytomic_get_sync_source_fields>(request);
                    session.show<polytomic_response_model_field_list>(
                        response, [&](const polytomic_model_field_list& list) { show_fields(session, list); });
                  });
  add_params(command, *choice);
}

void add_legacy(CLI::App& group, Session& session) {
  const auto id = std::make_shared<std::string>();
  CLI::App& command = add_command(
      group, session, "legacy", "Show what can be read, as the deprecated endpoint tells it",
      {"polytomic source legacy ID"}, [&session, id] {
        polytomic_get_connection_source_request request = POLYTOMIC_GET_CONNECTION_SOURCE_REQUEST_INIT;
        request.id = input(*id);
        const ResponseHandle response = session.client().run<polytomic_get_connection_source>(request);
        session.show<polytomic_response_source>(
            response, [&](const polytomic_source& source) { show_source(session, source, "Nothing can be read."); });
      });
  add_argument(command, "ID", *id, "Connection");
}

}  // namespace

void show_source(const Session& session, const polytomic_source& source, std::string_view nothing) {
  Table table({{"ITEM", true}, {"CHOICE", true}, {"REQUIRES ONE OF"}});
  for (std::size_t index = 0; index < source.items_count; ++index) {
    const polytomic_source_item& item = *source.items[index];
    const Cell needed = joined(item.requires_one_of, item.requires_one_of_count);
    for (std::size_t choice = 0; choice < item.items_count; ++choice) {
      table.add({cell(item.name), cell(item.items[choice]), needed});
    }
    if (item.items_count == 0) table.add({cell(item.name), {}, needed});
  }
  session.print(table, nothing);

  Details details;
  for (std::size_t index = 0; index < source.configuration_count; ++index) {
    const polytomic_configuration_value& chosen = *source.configuration[index];
    std::string values;
    for (std::size_t item = 0; item < chosen.items_count; ++item) {
      values += (item == 0 ? "" : ", ") + cell(chosen.items[item]).text;
    }
    details.add("Chosen " + cell(chosen.name).text, values);
  }
  if (source.requires_one_of_count != 0) {
    details.add("Choose one of", joined(source.requires_one_of, source.requires_one_of_count));
  }
  const std::string text = details.render(session.terminal());
  if (!text.empty()) session.print("\n" + text);
}

void add_source_commands(CLI::App& app, Session& session) {
  CLI::App& group = add_group(app, "source", "What can be read from a connection",
                              {"polytomic source get ID", "polytomic source fields ID --param table=main.orders"});
  add_get(group, session);
  add_fields(group, session);
  add_legacy(group, session);
}

}  // namespace polytomic::cli
