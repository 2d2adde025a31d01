// Compiled once for all commands: the command line parser is most of what the compiler reads.
#include <CLI/CLI.hpp>
