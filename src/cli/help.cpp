#include "cli/help.h"

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"
#include "cli/suggestion.h"
#include "polytomic/client.h"

namespace polytomic::cli {
namespace {

constexpr std::string_view examples =
    "\nExamples:\n"
    "  polytomic connections list\n"
    "  polytomic --url local:shop.db connections create --name shop --type sqlite --config path=/data/shop.sqlite\n"
    "  polytomic targets fields ID --target main.orders\n"
    "  polytomic serve --listen 127.0.0.1:8080 --catalog shop.db\n\n";

std::string with_suggestion(const std::string& complaint, std::string_view word,
                            const std::vector<std::string>& candidates) {
  const std::string meant = closest(word, candidates);
  return meant.empty() ? complaint : complaint + "; did you mean " + meant + "?";
}

const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* place : {&app, &deepest(app)}) {
    for (const CLI::Option* option : place->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : deepest(app).get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// What no command knew: an option, without its value, where there is one, else a plain word.
std::string unknown_word(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining(true);
  const auto option = std::find_if(words.begin(), words.end(),
                                   [](const std::string& word) { return word.size() > 1 && word.front() == '-'; });
  if (option != words.end()) {
    const std::string name = option->substr(0, option->find('='));
    return with_suggestion("unknown option " + name, name, option_names(app));
  }
  if (words.empty()) return {};
  return with_suggestion("unknown command or argument '" + words.front() + "'", words.front(), command_names(app));
}

}  // namespace

void prepare_help(CLI::App& app) {
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", std::string("polytomic ") + polytomic_version(), "Print the version and exit");
  app.get_formatter()->column_width(34);
  app.footer(std::string(examples) + exit_code_help());
}

std::string explanation(const CLI::App& app, const CLI::ParseError& error) {
  std::string unknown = unknown_word(app);
  if (!unknown.empty()) return unknown;
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) && app.get_subcommands().empty()) {
    return "a command is missing";
  }
  return error.what();
}

}  // namespace polytomic::cli
