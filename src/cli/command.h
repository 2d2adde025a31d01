// How a command joins the command line: its place, its help, and what it does.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace polytomic::cli {

using Examples = std::vector<std::string_view>;

// A command that only holds others.
[[nodiscard]] CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& description,
                                  const Examples& examples);

// A command that does something; `run` happens after the whole command line is read.
[[nodiscard]] CLI::App& add_command(CLI::App& parent, Session& session, const std::string& name,
                                    const std::string& description, const Examples& examples,
                                    std::function<void()> run);

// A required argument without a name.
CLI::Option* add_argument(CLI::App& command, const std::string& name, std::string& value,
                          const std::string& description);

// An option that may be given several times, each with one value.
CLI::Option* add_repeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                          const std::string& form, const std::string& description);

// "polytomic connections list": where on the command line a parsed command stands.
[[nodiscard]] std::string command_path(const CLI::App& app);

// One a file; each adds a part of the command line.
void add_connection_commands(CLI::App& app, Session& session);
void add_connection_change_commands(CLI::App& connections, Session& session);
void add_type_commands(CLI::App& app, Session& session);
void add_source_commands(CLI::App& app, Session& session);
void add_target_commands(CLI::App& app, Session& session);
void add_schema_commands(CLI::App& app, Session& session);
void add_identity_command(CLI::App& app, Session& session);
void add_request_command(CLI::App& app, Session& session);
void add_server_commands(CLI::App& app, Session& session);
void add_completion_commands(CLI::App& app, Session& session);

}  // namespace polytomic::cli
