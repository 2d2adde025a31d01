// The command line of the benchmarks of large databases: how many tables.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace bench {

// Has `measure` run with as many tables as the first argument says, ten thousand without one. What it throws is said.
template <class Measure>
[[nodiscard]] int run_with_tables(int count, char** arguments, Measure&& measure) {
  try {
    measure(count > 1 ? static_cast<int>(std::strtol(arguments[1], nullptr, 10)) : 10'000);
    return 0;
  } catch (const std::exception& problem) {
    static_cast<void>(std::fprintf(stderr, "%s: %s\n", arguments[0], problem.what()));
    return 1;
  }
}

}  // namespace bench
