// Values for the judge's rows.
#pragma once

#include <map>
#include <string>

#include "client.h"

namespace polytomic::local::mysql::testing {

using ColumnTypes = std::map<std::string, std::string>;  // column, type without its size

ColumnTypes read_types(Client& client, const std::string& schema, const std::string& name);

// A literal of the type that differs for each number; those of texts from their beginning on.
std::string make_value(const std::string& type, int number);

// Another value that an index of less than the whole value may take for this one; empty where there is none.
std::string make_neighbour(const std::string& literal);

}  // namespace polytomic::local::mysql::testing
