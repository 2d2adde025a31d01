// What the `polytomic` program runs for its commands `serve` and `keys`; the command line itself is the program's.
// Every function returns POLYTOMIC_OK, or why not after saying so on standard error.
#pragma once

#include <string>

#include "polytomic/base.h"

namespace polytomic::server {

struct ServeCommand {
  std::string listen = "127.0.0.1:0";  // ADDRESS:PORT or [ADDRESS]:PORT; port 0 is any free one
  std::string catalog;                 // empty: the user's own catalog
  bool verbose = false;                // log every request, not only what went wrong
  bool no_auth = false;                // ask nobody for a key; on this machine only
  std::string port_file;               // where not empty: receives the port once it listens
};

struct KeysCommand {
  std::string catalog;  // empty: the user's own catalog
  bool json = false;    // print JSON, for programs
};

// Serves until SIGINT or SIGTERM. Blocks these signals for the calling thread and all that follow, so call it before
// other threads start.
[[nodiscard]] polytomic_status serve(const ServeCommand& command);

// Prints the text of a new key, which cannot be shown again.
[[nodiscard]] polytomic_status keys_create(const KeysCommand& command, const std::string& name,
                                           const std::string& scope);
[[nodiscard]] polytomic_status keys_list(const KeysCommand& command);
[[nodiscard]] polytomic_status keys_revoke(const KeysCommand& command, const std::string& id);

}  // namespace polytomic::server
