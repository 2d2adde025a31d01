// Fills facts from the rows of the catalog statements.
#pragma once

#include <vector>

#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/link.h"
#include "local/connectors/postgresql/statements.h"

namespace polytomic::local::postgresql {

// Everything but types and what is particular to views. The readings refer to `facts`. Relations come first.
[[nodiscard]] std::vector<Reading> fact_readings(Facts& facts, Scope scope, int server_version);

// The same for one relation, with its types, as one statement: $1 is the schema, $2 the name.
[[nodiscard]] std::string one_relation_sql(int server_version);
[[nodiscard]] RowHandler one_relation_handler(Facts& facts);

[[nodiscard]] Reading type_reading(Facts& facts, std::string sql);

// Marks the views that read what they may not.
[[nodiscard]] Reading unreadable_reading(Facts& facts, Scope scope);

[[nodiscard]] Reading view_reading(Facts& facts, std::string sql);

[[nodiscard]] Reading view_rights_reading(Facts& facts, std::string sql);

// Puts the columns in order; for when all of them have come.
void sort_columns(Facts& facts);

}  // namespace polytomic::local::postgresql
