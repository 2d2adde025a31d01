// Fills facts from the rows of the catalog statements.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/link.h"
#include "local/connectors/postgresql/statements.h"

namespace polytomic::local::postgresql {

// Everything but types and what is particular to views, relations first. The readings refer to `facts`.
[[nodiscard]] std::vector<Reading> fact_readings(Facts& facts, Scope scope, int server_version);

// The same in two parts: what is read of relations, and the rest, the columns last.
[[nodiscard]] Reading relation_reading(Facts& facts, Scope scope);
[[nodiscard]] std::vector<Reading> detail_readings(Facts& facts, Scope scope, int server_version);
// The rest of all relations, which are known already. `add_complete` is called for those of which all columns have come, as
// far as that can be told before the end.
[[nodiscard]] std::vector<Reading> detail_readings(Facts& facts, std::span<const Oid> relations, int server_version,
                                                   std::function<void(Relation&)> add_complete);

// What of the columns of all relations can be told in short: marks relations with privileges on columns, and hands on the
// columns that take no value or were dropped.
[[nodiscard]] Reading exception_reading(Facts& facts, std::function<void(const Relation&, std::int16_t)> note_closed);

// Hands on the keys of all relations.
[[nodiscard]] Reading key_reading(Facts& facts, std::function<void(const Relation&, const KeyFacts&)> take);

// Everything but what is particular to views for one relation, with its types, as one statement: $1 is the schema, $2 the name.
[[nodiscard]] std::string one_relation_sql(int server_version);
[[nodiscard]] RowHandler one_relation_handler(Facts& facts);

[[nodiscard]] Reading type_reading(Facts& facts, std::string sql);

// Marks the views that read what they may not.
[[nodiscard]] Reading unreadable_reading(Facts& facts, Scope scope);

[[nodiscard]] Reading view_reading(Facts& facts, std::string sql);

[[nodiscard]] Reading view_rights_reading(Facts& facts, std::string sql);

// Puts the columns in order, which the readings do by themselves; for when all those of the one relation have come.
void sort_columns(Facts& facts);
void sort_columns(Relation& relation);

}  // namespace polytomic::local::postgresql
