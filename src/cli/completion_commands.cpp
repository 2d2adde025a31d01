#include "cli/command.h"
#include "cli/completion.h"

namespace polytomic::cli {
namespace {

using Writer = std::string (*)(const std::vector<CompletionPlace>&);

void add_shell(CLI::App& group, CLI::App& app, Session& session, const std::string& shell, std::string_view example,
               Writer write) {
  (void)add_command(group, session, shell, "Print the completion script for " + shell, {example},
                    [&session, &app, write] { session.print(write(completion_places(app))); });
}

}  // namespace

void add_completion_commands(CLI::App& app, Session& session) {
  CLI::App& group = add_group(app, "completion", "Completion scripts for shells",
                              {"source <(polytomic completion bash)", "polytomic completion fish | source"});
  add_shell(group, app, session, "bash", "source <(polytomic completion bash)", bash_completion);
  add_shell(group, app, session, "zsh", "source <(polytomic completion zsh)", zsh_completion);
  add_shell(group, app, session, "fish", "polytomic completion fish | source", fish_completion);
}

}  // namespace polytomic::cli
