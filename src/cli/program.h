// The whole command line and one run of it.
#pragma once

#include "cli/exit_code.h"

namespace polytomic::cli {

[[nodiscard]] ExitCode run_program(int argument_count, char** arguments);

}  // namespace polytomic::cli
