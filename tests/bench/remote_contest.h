// What each contestant of the remote table measures, and how: on one clock, and printed as "name value" a line.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "measure.h"

namespace bench {

inline constexpr const char* connection_id = "248df4b7-aa70-47b8-a036-33ac447e668d";
inline constexpr const char* target_id = "public.customers";
inline constexpr int in_flight = 64;

// Ends the program where `condition` does not hold.
inline void require(bool condition, const char* what) {
  if (condition) return;
  std::cerr << "remote contestant: " << what << '\n';
  std::exit(1);
}

inline void print(const char* name, double value) { std::printf("%s %.3f\n", name, value); }

// `ask` returns the moment at which the result was there.
template <class Ask>
void time_each(int count, double unit, const Ask& ask) {
  static_cast<void>(ask());  // opens the connection
  std::vector<double> samples;
  for (int index = 0; index < count; ++index) {
    const auto start = Clock::now();
    samples.push_back(std::chrono::duration<double>(ask() - start).count() * unit);
  }
  print("p50", percentile(samples, 0.5));
  print("p99", percentile(samples, 0.99));
}

template <class Run>
void time_all(int count, const Run& run) {
  run(in_flight);  // opens the connections
  const double cpu = cpu_seconds();
  const auto start = Clock::now();
  run(count);
  print("calls_per_second", count / seconds_since(start));
  print("cpu", (cpu_seconds() - cpu) / count * 1e6);
}

// Measures `count` calls of the kind that `measure` names. Returns whether there is such a kind.
template <class Contestant>
[[nodiscard]] bool contest(Contestant& contestant, std::string_view measure, int count) {
  if (measure == "flight") {
    time_all(count, [&](int calls) { contestant.keep_in_flight(calls); });
  } else if (measure == "single") {
    time_each(count, 1e6, [&] { return contestant.get_connection(); });
  } else if (measure == "targets") {
    time_each(count, 1e3, [&] { return contestant.list_targets(); });
  } else if (measure == "fields") {
    time_each(count, 1e3, [&] { return contestant.get_target_fields(); });
  } else if (measure == "first") {
    // The clock's own reading: the parent knows what it was when it started this program.
    print("answered", std::chrono::duration<double>(contestant.get_connection().time_since_epoch()).count() * 1e3);
  } else if (measure == "once") {
    static_cast<void>(contestant.list_targets());
  } else {
    return false;
  }
  print("memory", peak_memory_megabytes());
  return true;
}

}  // namespace bench
