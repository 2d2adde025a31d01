// Compiled once for the commands that take options: the command line parser is most of what the compiler reads.
#include <CLI/CLI.hpp>
