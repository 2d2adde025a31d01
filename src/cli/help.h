// Help, and what is said when the command line cannot be understood.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace polytomic::cli {

void prepare_help(CLI::App& app);

// Names the option or argument that is wrong, but never the value of an option: it may be a secret.
[[nodiscard]] std::string explanation(const CLI::App& app, const CLI::ParseError& error);

}  // namespace polytomic::cli
