// The options that every command takes.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace polytomic::cli {

struct GlobalOptions {
  std::string url;
  std::string api_key;
  std::string api_key_file;
  std::string organization;
  std::string ca_file;
  double timeout_seconds = 0;  // 0: not given
  bool json = false;
  bool verbose = false;
  bool allow_insecure_http = false;

  [[nodiscard]] std::uint64_t timeout_milliseconds() const;
};

void add_global_options(CLI::App& app, GlobalOptions& options);

// Fills what the command line left out from the environment and reads the key's file. Throws CommandFailure.
void complete_global_options(GlobalOptions& options);

// The content of a file, or of standard input for "-". Throws CommandFailure.
[[nodiscard]] std::string read_input(const std::string& path, std::string_view option);

// Overwrites the value of --api-key, so that the list of processes shows it no longer.
void hide_api_key(int argument_count, char** arguments);

}  // namespace polytomic::cli
