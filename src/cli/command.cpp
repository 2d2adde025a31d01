#include "cli/command.h"

#include <CLI/App.hpp>
#include <utility>

namespace polytomic::cli {
namespace {

std::string footer(const Examples& examples, std::string_view end) {
  std::string text = "\nExamples:\n";
  for (const std::string_view example : examples) text.append("  ").append(example).append("\n");
  return text.append(end);
}

constexpr std::string_view pointer = "\nOptions of every command and exit codes: polytomic --help";

}  // namespace

CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& description,
                    const Examples& examples) {
  CLI::App* group = parent.add_subcommand(name, description);
  group->require_subcommand(1);
  group->footer(footer(examples, pointer));
  return *group;
}

CLI::App& add_command(CLI::App& parent, Session& session, const std::string& name, const std::string& description,
                      const Examples& examples, std::function<void()> run) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->footer(footer(examples, pointer));
  command->callback([&session, run = std::move(run)] { session.command = run; });
  return *command;
}

CLI::Option* add_argument(CLI::App& command, const std::string& name, std::string& value,
                          const std::string& description) {
  return command.add_option(name, value, description)->type_name("")->required();
}

CLI::Option* add_repeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                          const std::string& form, const std::string& description) {
  // Without this, one option would swallow every word up to the next option.
  return command.add_option(name, values, description)->type_name(form)->allow_extra_args(false);
}

std::string command_path(const CLI::App& app) {
  std::string path = app.get_name();
  for (const CLI::App* chosen : app.get_subcommands()) path += " " + command_path(*chosen);
  return path;
}

}  // namespace polytomic::cli
