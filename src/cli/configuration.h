// The configuration of a connection as the command line gives it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/client.h"

namespace CLI {
class App;
}

namespace polytomic::cli {

struct ConfigurationOptions {
  std::vector<std::string> assignments;  // key=value
  std::string json_file;                 // - for standard input

  [[nodiscard]] bool given() const { return !assignments.empty() || !json_file.empty(); }
};

void add_configuration_options(CLI::App& command, ConfigurationOptions& options);

// A JSON object: that of --config-json as it is, or else `base`, with each --config set in it. The schema of the
// connection type, asked for where it is needed, says whether a value is text. Throws CommandFailure; no message holds
// a value.
[[nodiscard]] std::string configuration_json(Client& client, std::string_view type, const ConfigurationOptions& options,
                                             std::string_view base = "{}");

}  // namespace polytomic::cli
