// Completion scripts for shells, written from the command line itself.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace polytomic::cli {

struct CompletionOption {
  std::string name;  // with its dashes
  std::string description;
  bool takes_value = false;
  bool takes_file = false;
};

// A place on the command line and what can follow there.
struct CompletionPlace {
  std::string path;  // "connections list"; empty for the program itself
  std::string description;
  std::vector<std::string> commands;
  std::vector<CompletionOption> options;
};

// Every place, the program's own first; the options of every command are among those of each place.
[[nodiscard]] std::vector<CompletionPlace> completion_places(const CLI::App& app);

[[nodiscard]] std::string bash_completion(const std::vector<CompletionPlace>& places);
[[nodiscard]] std::string zsh_completion(const std::vector<CompletionPlace>& places);
[[nodiscard]] std::string fish_completion(const std::vector<CompletionPlace>& places);

}  // namespace polytomic::cli
