// What the command's exit status tells a script. This is the only place that lists them; --help prints the same table.
#pragma once

#include <string>

#include "polytomic/status.h"

namespace polytomic::cli {

enum class ExitCode : int {
  success = 0,
  api = 1,
  usage = 2,
  network = 3,
  authentication = 4,
  not_found = 5,
  local = 6,
  internal = 7,
  interrupted = 130,
};

[[nodiscard]] ExitCode exit_code_of(polytomic_category category);

// The table of exit codes as --help shows it.
[[nodiscard]] std::string exit_code_help();

}  // namespace polytomic::cli
