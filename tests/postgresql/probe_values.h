// Values for the judge's rows.
#pragma once

#include <map>
#include <string>

#include "client.h"

namespace polytomic::local::postgresql::testing {

// The name of a base type, and whether the column is an array of it.
struct ProbeType {
  std::string name;
  bool is_array = false;
};
using ColumnTypes = std::map<std::string, ProbeType>;

// `relation` is quoted.
ColumnTypes read_types(Client& client, const std::string& relation);

// A literal of the type that differs for each number.
std::string make_value(const ProbeType& type, int number);

}  // namespace polytomic::local::postgresql::testing
