// The commands that run the server's own code: serving a catalog, and the keys that its clients need.
#include <CLI/App.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "server/commands.h"

namespace polytomic::cli {
namespace {

constexpr std::string_view local_prefix = "local:";

ExitCode exit_code_of(polytomic_status status) {
  return status == POLYTOMIC_OK ? ExitCode::success : cli::exit_code_of(polytomic_status_category(status));
}

// --catalog, or else the catalog that --url names.
std::string catalog_of(const Session& session, const std::string& given) {
  if (!given.empty() || !session.options.url.starts_with(local_prefix)) return given;
  return session.options.url.substr(local_prefix.size());
}

void add_catalog(CLI::App& command, std::string& catalog) {
  command
      .add_option(
          "--catalog", catalog,
          "Catalog file, or postgresql:// URL of one that many servers share; your own one unless given here or "
          "as --url local:PATH")
      ->type_name("FILE");
}

// Every option is a list of texts here: what they mean is read in one place, wherever they come from.
void add_serve_option(CLI::App& command, const server::ServeOption& option, std::vector<std::string>& values) {
  const std::string name = "--" + std::string(option.name);
  const std::string description =
      std::string(option.description) + " (env " + server::environment_name(option.name) + ")";
  if (option.form.empty()) {
    command.add_flag_callback(
        name, [&values] { values = {"true"}; }, description);
  } else if (option.repeated) {
    add_repeated(command, name, values, std::string(option.form), description);
  } else {
    command.add_option(name, values, description)->type_name(std::string(option.form))->expected(1);
  }
}

void add_serve(CLI::App& app, Session& session) {
  const auto wanted = std::make_shared<server::ServeCommand>();
  const auto given = std::make_shared<std::map<std::string, std::vector<std::string>>>();
  CLI::App& command =
      add_command(app, session, "serve", "Serve a local catalog over the HTTP API",
                  {"polytomic serve", "polytomic serve --listen 127.0.0.1:8080 --catalog shop.db",
                   "polytomic serve --listen 127.0.0.1:0 --port-file port",
                   "polytomic serve --listen 0.0.0.0:8443 --tls-certificate server.pem --tls-key server.key",
                   "polytomic serve --config serve.toml --listen unix:/run/polytomic/socket"},
                  [&session, wanted, given] {
                    server::ServeCommand serving = *wanted;
                    for (const auto& [name, values] : *given) {
                      if (!values.empty()) serving.given[name] = values;
                    }
                    serving.usual_catalog = catalog_of(session, {});
                    serving.verbose = session.options.verbose;
                    session.outcome = exit_code_of(server::serve(serving));
                  });
  command
      .add_option("--config", wanted->config,
                  "File in TOML with these options as keys, such as body_limit = 65536; the command line and the "
                  "environment go before it (env " +
                      server::environment_name("config") + ")")
      ->type_name("FILE");
  command.add_flag("--check-config", wanted->check_only, "Say whether these options can be used, and do not serve");
  for (const server::ServeOption& option : server::serve_options()) {
    add_serve_option(command, option, (*given)[std::string(option.name)]);
  }
}

struct Key {
  std::string text;  // its name or its id
  std::string scope = "admin";
  std::string catalog;
};

server::KeysCommand keys_command(const Session& session, const Key& key) {
  return {.catalog = catalog_of(session, key.catalog), .json = session.options.json};
}

void add_create(CLI::App& group, Session& session) {
  const auto key = std::make_shared<Key>(Key{.text = "default", .catalog = {}});
  CLI::App& command = add_command(
      group, session, "create", "Make a key and print it; it cannot be shown again",
      {"polytomic keys create --catalog shop.db ci", "polytomic keys create --scope read dashboard"}, [&session, key] {
        session.outcome = exit_code_of(server::keys_create(keys_command(session, *key), key->text, key->scope));
      });
  command.add_option("NAME", key->text, "What the key is for")->capture_default_str();
  command
      .add_option("--scope", key->scope,
                  "What it may do: read; write, which includes changing and testing connections; or admin, which "
                  "includes connections to files of this machine")
      ->type_name("read|write|admin")
      ->capture_default_str();
  add_catalog(command, key->catalog);
}

void add_list(CLI::App& group, Session& session) {
  const auto key = std::make_shared<Key>();
  CLI::App& command = add_command(
      group, session, "list", "List the keys, without their texts", {"polytomic keys list --catalog shop.db"},
      [&session, key] { session.outcome = exit_code_of(server::keys_list(keys_command(session, *key))); });
  add_catalog(command, key->catalog);
}

void add_revoke(CLI::App& group, Session& session) {
  const auto key = std::make_shared<Key>();
  CLI::App& command = add_command(
      group, session, "revoke", "Make a key useless", {"polytomic keys revoke --catalog shop.db ID"},
      [&session, key] { session.outcome = exit_code_of(server::keys_revoke(keys_command(session, *key), key->text)); });
  add_argument(command, "ID", key->text, "Key id; 'polytomic keys list' shows them");
  add_catalog(command, key->catalog);
}

}  // namespace

void add_server_commands(CLI::App& app, Session& session) {
  add_serve(app, session);
  CLI::App& keys = add_group(app, "keys", "API keys of a local catalog, for those who reach it through 'serve'",
                             {"polytomic keys create ci", "polytomic keys list"});
  add_create(keys, session);
  add_list(keys, session);
  add_revoke(keys, session);
}

}  // namespace polytomic::cli
