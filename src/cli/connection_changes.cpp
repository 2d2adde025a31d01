// Commands that write connections, and the test that comes before writing.
#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/connections.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

struct Change {
  std::string id;
  std::string name;
  std::string type;
  std::vector<std::string> policies;
  std::string healthcheck_interval;
  bool no_validate = false;
  bool no_policies = false;
  bool force = false;
  ConfigurationOptions configuration;
};

void add_saving_options(CLI::App& command, Change& change) {
  add_repeated(command, "--policy", change.policies, "ID", "A permission policy that applies; repeat it for more");
  command
      .add_option("--healthcheck-interval", change.healthcheck_interval, "Time between health checks, such as 3h30m")
      ->type_name("INTERVAL");
  command.add_flag("--no-validate", change.no_validate, "Save without checking that the connection works");
}

void show_saved(const Session& session, const ResponseHandle& response) {
  session.show<polytomic_response_connection>(
      response, [&](const polytomic_connection& connection) { show_connection(session, connection); });
}

std::vector<polytomic_string> inputs(const std::vector<std::string>& texts) {
  std::vector<polytomic_string> result;
  for (const std::string& text : texts) result.push_back(input(text));
  return result;
}

void create(Session& session, const Change& change) {
  const std::string configuration = configuration_json(session.client(), change.type, change.configuration);
  const std::vector<polytomic_string> policies = inputs(change.policies);
  polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
  request.name = input(change.name);
  request.type = input(change.type);
  request.configuration = input(configuration);
  request.policies = policies.data();
  request.policies_count = policies.size();
  request.healthcheck_interval = optional_input(change.healthcheck_interval);
  request.validate = change.no_validate ? POLYTOMIC_FALSE : POLYTOMIC_UNSET;
  show_saved(session, session.client().run<polytomic_create_connection>(request));
}

void add_create(CLI::App& group, Session& session) {
  const auto change = std::make_shared<Change>();
  CLI::App& command =
      add_command(group, session, "create", "Create a connection, after checking that it works",
                  {"polytomic connections create --name shop --type sqlite --config path=/data/shop.sqlite",
                   "polytomic connections create --name wh --type postgresql --config-json wh.json --config port=5433",
                   "pass wh | polytomic connections create --name wh --type postgresql --config-json - --no-validate"},
                  [&session, change] { create(session, *change); });
  command.add_option("--name", change->name, "Name for people")->required();
  command.add_option("--type", change->type, "Type; 'polytomic types list' shows them")->required();
  add_configuration_options(command, change->configuration);
  add_saving_options(command, *change);
}

polytomic_string type_of(const polytomic_connection& connection) {
  return connection.type != nullptr ? connection.type->id : polytomic_string{nullptr, 0};
}

// The API replaces the whole connection, so whatever the command line leaves out is sent back as it is stored; secrets
// travel as their masks, which the API keeps.
void update(Session& session, const Change& change) {
  const ResponseHandle stored_response = get_connection(session, change.id);
  const polytomic_connection* stored = polytomic_response_connection(stored_response.get());
  if (stored == nullptr) throw CommandFailure(ExitCode::internal, "the answer holds no connection");
  const std::string_view base = stored->configuration.size != 0 ? view(stored->configuration) : "{}";
  const std::string configuration =
      configuration_json(session.client(), view(type_of(*stored)), change.configuration, base);
  const std::vector<polytomic_string> policies = inputs(change.policies);
  polytomic_update_connection_request request = POLYTOMIC_UPDATE_CONNECTION_REQUEST_INIT;
  request.id = input(change.id);
  request.name = change.name.empty() ? stored->name : input(change.name);
  request.type = type_of(*stored);
  request.configuration = input(configuration);
  const bool keep_policies = policies.empty() && !change.no_policies;
  request.policies = keep_policies ? stored->policies : policies.data();
  request.policies_count = keep_policies ? stored->policies_count : policies.size();
  request.healthcheck_interval = optional_input(change.healthcheck_interval);
  request.validate = change.no_validate ? POLYTOMIC_FALSE : POLYTOMIC_UNSET;
  show_saved(session, session.client().run<polytomic_update_connection>(request));
}

void add_update(CLI::App& group, Session& session) {
  const auto change = std::make_shared<Change>();
  CLI::App& command =
      add_command(group, session, "update",
                  "Change a connection; what is not given stays, --config-json replaces the configuration",
                  {"polytomic connections update ID --name 'Shop, new'",
                   "polytomic connections update ID --config hostname=db2.example.com --config port=5433",
                   "polytomic connections update ID --config-json wh.json"},
                  [&session, change] { update(session, *change); });
  add_argument(command, "ID", change->id, "Connection");
  command.add_option("--name", change->name, "Name for people");
  add_configuration_options(command, change->configuration);
  add_saving_options(command, *change);
  command.add_flag("--no-policies", change->no_policies, "Remove its permission policies")->excludes("--policy");
}

void add_delete(CLI::App& group, Session& session) {
  const auto change = std::make_shared<Change>();
  CLI::App& command =
      add_command(group, session, "delete", "Delete a connection",
                  {"polytomic connections delete ID", "polytomic connections delete ID --force"}, [&session, change] {
                    polytomic_delete_connection_request request = POLYTOMIC_DELETE_CONNECTION_REQUEST_INIT;
                    request.id = input(change->id);
                    request.force = change->force ? POLYTOMIC_TRUE : POLYTOMIC_UNSET;
                    const ResponseHandle response = session.client().run<polytomic_delete_connection>(request);
                    session.confirm(response, "Deleted " + change->id);
                  });
  add_argument(command, "ID", change->id, "Connection");
  command.add_flag("--force", change->force, "Delete what depends on it as well");
}

void test(Session& session, const Change& change) {
  if (change.id.empty() == change.type.empty()) {
    throw usage_failure("connections test takes either a connection ID or --type");
  }
  ResponseHandle stored_response;
  std::string type = change.type;
  if (!change.id.empty()) {
    stored_response = get_connection(session, change.id);
    const polytomic_connection* stored = polytomic_response_connection(stored_response.get());
    if (stored != nullptr) type = view(type_of(*stored));
  }
  const std::string configuration = configuration_json(session.client(), type, change.configuration);
  polytomic_test_connection_request request = POLYTOMIC_TEST_CONNECTION_REQUEST_INIT;
  request.type = input(type);
  request.configuration = input(configuration);
  request.connection_id = optional_input(change.id);
  session.confirm(session.client().run<polytomic_test_connection>(request), "The connection works.");
}

void add_test(CLI::App& group, Session& session) {
  const auto change = std::make_shared<Change>();
  CLI::App& command = add_command(group, session, "test", "Check that a configuration works, saving nothing",
                                  {"polytomic connections test ID", "polytomic connections test ID --config port=5433",
                                   "polytomic connections test --type sqlite --config path=/data/shop.sqlite"},
                                  [&session, change] { test(session, *change); });
  add_argument(command, "ID", change->id, "Connection whose stored configuration is the base")->required(false);
  command.add_option("--type", change->type, "Type of a connection that is not saved");
  add_configuration_options(command, change->configuration);
}

struct Page {
  std::string name;
  std::string redirect_url;
  std::string connection;
  std::vector<std::string> types;
  bool dark = false;
};

void connect(Session& session, const Page& page) {
  const std::vector<polytomic_string> types = inputs(page.types);
  polytomic_connect_connection_request request = POLYTOMIC_CONNECT_CONNECTION_REQUEST_INIT;
  request.name = input(page.name);
  request.redirect_url = input(page.redirect_url);
  request.connection = optional_input(page.connection);
  request.whitelist = types.data();
  request.whitelist_count = types.size();
  request.dark = page.dark ? POLYTOMIC_TRUE : POLYTOMIC_UNSET;
  const ResponseHandle response = session.client().run<polytomic_connect_connection>(request);
  session.show<polytomic_response_connect_page>(response, [&](const polytomic_connect_page& answer) {
    Details details;
    details.add("Open", cell(answer.redirect_url));
    details.add("Token", cell(answer.token));
    session.print(details);
  });
}

void add_connect(CLI::App& group, Session& session) {
  const auto page = std::make_shared<Page>();
  CLI::App& command =
      add_command(group, session, "connect", "Get a page on which a user makes or edits a connection in the browser",
                  {"polytomic connections connect --name shop --redirect-url https://example.com/done",
                   "polytomic connections connect --name crm --redirect-url https://example.com/done --type hubspot"},
                  [&session, page] { connect(session, *page); });
  command.add_option("--name", page->name, "Name for people")->required();
  command.add_option("--redirect-url", page->redirect_url, "Where the browser goes afterwards")
      ->type_name("URL")
      ->required();
  command.add_option("--connection", page->connection, "Connection to edit")->type_name("ID");
  add_repeated(command, "--type", page->types, "TYPE", "A type to choose from; repeat it for more");
  command.add_flag("--dark", page->dark, "Show the page in dark colors");
}

}  // namespace

void add_connection_change_commands(CLI::App& connections, Session& session) {
  add_create(connections, session);
  add_update(connections, session);
  add_delete(connections, session);
  add_test(connections, session);
  add_connect(connections, session);
}

}  // namespace polytomic::cli
