#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/source_view.h"
#include "cli/target_view.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

struct Wanted {
  std::string id;
  std::string target;
  std::string property;
  std::string type;
  std::string search;
  std::vector<std::string> properties;
  bool refresh = false;
  bool creation_values = false;
};

void add_list(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command =
      add_command(group, session, "list", "List what a sync can write to, and how new targets are created",
                  {"polytomic targets list ID", "polytomic targets list ID --creation-values"}, [&session, wanted] {
                    polytomic_list_sync_targets_request request = POLYTOMIC_LIST_SYNC_TARGETS_REQUEST_INIT;
                    request.id = input(wanted->id);
                    request.include_target_creation_values = wanted->creation_values ? POLYTOMIC_TRUE : POLYTOMIC_UNSET;
                    const ResponseHandle response = session.client().run<polytomic_list_sync_targets>(request);
                    session.show<polytomic_response_target_list>(
                        response, [&](const polytomic_target_list& list) { show_targets(session, list); });
                  });
  add_argument(command, "ID", wanted->id, "Connection");
  command.add_flag("--creation-values", wanted->creation_values, "List the values that new targets can be given");
}

void add_fields(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command = add_command(
      group, session, "fields", "Show the fields and modes of a target, existing or yet to be created",
      {"polytomic targets fields ID --target main.orders", "polytomic targets fields ID --target main.orders --refresh",
       "polytomic targets fields ID --property schema=main --property name=orders_copy"},
      [&session, wanted] {
        const std::vector<NamedText> values = named_texts(wanted->properties, "--property");
        const std::vector<polytomic_parameter> properties = parameters(values);
        polytomic_get_sync_target_fields_request request = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
        request.id = input(wanted->id);
        request.target = optional_input(wanted->target);
        request.refresh = wanted->refresh ? POLYTOMIC_TRUE : POLYTOMIC_UNSET;
        request.properties = properties.data();
        request.properties_count = properties.size();
        const ResponseHandle response = session.client().run<polytomic_get_sync_target_fields>(request);
        session.show<polytomic_response_target_fields>(
            response, [&](const polytomic_target_fields& target) { show_target(session, target); });
      });
  add_argument(command, "ID", wanted->id, "Connection");
  CLI::Option* target = command.add_option("--target", wanted->target, "An existing target, such as main.orders");
  command.add_flag("--refresh", wanted->refresh, "Read the target's schema again first")->needs(target);
  add_repeated(command, "--property", wanted->properties, "NAME=VALUE",
               "A property of a target yet to be created; repeat it for more")
      ->excludes(target);
}

void add_property(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command = add_command(
      group, session, "property", "Show a property of new targets with its values",
      {"polytomic targets property ID schema"}, [&session, wanted] {
        polytomic_get_target_creation_property_request request = POLYTOMIC_GET_TARGET_CREATION_PROPERTY_REQUEST_INIT;
        request.id = input(wanted->id);
        request.property = input(wanted->property);
        const ResponseHandle response = session.client().run<polytomic_get_target_creation_property>(request);
        session.show<polytomic_response_target_creation_property>(
            response, [&](const polytomic_target_creation_property& property) { show_property(session, property); });
      });
  add_argument(command, "ID", wanted->id, "Connection");
  add_argument(command, "PROPERTY", wanted->property, "Property id; 'polytomic targets list ID' shows them");
}

void add_legacy(CLI::App& group, Session& session) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App& command = add_command(
      group, session, "legacy", "Show what can be written to, as the deprecated endpoint tells it",
      {"polytomic targets legacy ID", "polytomic targets legacy ID --type main --search ord"}, [&session, wanted] {
        polytomic_get_connection_target_request request = POLYTOMIC_GET_CONNECTION_TARGET_REQUEST_INIT;
        request.id = input(wanted->id);
        request.type = optional_input(wanted->type);
        request.search = optional_input(wanted->search);
        const ResponseHandle response = session.client().run<polytomic_get_connection_target>(request);
        session.show<polytomic_response_source>(response, [&](const polytomic_source& target) {
          show_source(session, target, "Nothing can be written to.");
        });
      });
  add_argument(command, "ID", wanted->id, "Connection");
  command.add_option("--type", wanted->type, "Only objects of this kind or namespace, such as a schema name");
  command.add_option("--search", wanted->search, "Only objects whose name contains this text");
}

}  // namespace

void add_target_commands(CLI::App& app, Session& session) {
  CLI::App& group = add_group(app, "targets", "What can be written to a connection",
                              {"polytomic targets list ID", "polytomic targets fields ID --target main.orders"});
  add_list(group, session);
  add_fields(group, session);
  add_property(group, session);
  add_legacy(group, session);
}

}  // namespace polytomic::cli
