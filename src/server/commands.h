// What the `polytomic` program runs for its commands `serve` and `keys`; the command line itself is the program's.
// Every function returns POLYTOMIC_OK, or why not after saying so on standard error.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "polytomic/base.h"

namespace polytomic::server {

// An option of `serve`; also a variable of the environment, and a key of its file.
struct ServeOption {
  std::string_view name;  // "body-limit"
  std::string_view form;  // what its value looks like; empty where it takes none
  std::string_view description;
  bool repeated = false;
};
[[nodiscard]] std::vector<ServeOption> serve_options();

// "POLYTOMIC_SERVE_BODY_LIMIT" for "body-limit".
[[nodiscard]] std::string environment_name(std::string_view option);

struct ServeCommand {
  std::map<std::string, std::vector<std::string>, std::less<>> given;  // on the command line, by the option's name
  std::string config;                                                  // a file in TOML; empty: none
  std::string usual_catalog;  // where none is named anywhere; empty: the user's own
  bool verbose = false;       // log every request, not only what went wrong
  bool check_only = false;    // say whether it could serve, and do not
};

struct KeysCommand {
  std::string catalog;  // empty: the user's own catalog
  bool json = false;    // print JSON, for programs
};

// Serves until SIGINT or SIGTERM; reads its certificate again at SIGHUP. Blocks these signals for the calling thread and all that follow, so call it before
// other threads start.
[[nodiscard]] polytomic_status serve(const ServeCommand& command);

// Prints the text of a new key, which cannot be shown again.
[[nodiscard]] polytomic_status keys_create(const KeysCommand& command, const std::string& name,
                                           const std::string& scope);
[[nodiscard]] polytomic_status keys_list(const KeysCommand& command);
[[nodiscard]] polytomic_status keys_revoke(const KeysCommand& command, const std::string& id);

}  // namespace polytomic::server
