#include <CLI/App.hpp>
#include <CLI/Option.hpp>

#include "cli/completion.h"

namespace polytomic::cli {
namespace {

std::vector<CompletionOption> options_of(const CLI::App& app) {
  std::vector<CompletionOption> options;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->nonpositional()) continue;
    const bool takes_value = option->get_items_expected_max() != 0;
    const bool takes_file = option->get_type_name() == "FILE";
    for (const std::string& name : option->get_lnames()) {
      options.push_back({"--" + name, option->get_description(), takes_value, takes_file});
    }
  }
  return options;
}

void collect(const CLI::App& app, const std::string& path, const std::vector<CompletionOption>& everywhere,
             std::vector<CompletionPlace>& places) {
  CompletionPlace place{path, app.get_description(), {}, options_of(app)};
  for (const CompletionOption& option : everywhere) {
    const bool own_help = option.name == "--help";
    const bool root_only = option.name == "--version";
    if (!path.empty() && !own_help && !root_only) place.options.push_back(option);
  }
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : commands) place.commands.push_back(command->get_name());
  places.push_back(std::move(place));
  for (const CLI::App* command : commands) {
    collect(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), everywhere, places);
  }
}

}  // namespace

std::vector<CompletionPlace> completion_places(const CLI::App& app) {
  std::vector<CompletionPlace> places;
  collect(app, {}, options_of(app), places);
  return places;
}

}  // namespace polytomic::cli
