// Fills facts from the rows of the catalog's statements.
#pragma once

#include <string>
#include <string_view>

#include "local/connectors/mysql/facts.h"
#include "local/connectors/mysql/link.h"
#include "local/connectors/mysql/references.h"
#include "local/connectors/mysql/statements.h"

namespace polytomic::local::mysql {

// These refer to `facts`, and can go on at a time, on whichever connections. Readings of columns must be of different
// tables then.
[[nodiscard]] Reading columns_reading(Facts& facts, const Scope& scope, ColumnRights rights = ColumnRights::asked);
[[nodiscard]] Reading keys_reading(Facts& facts, const Scope& scope);
[[nodiscard]] Reading tables_reading(Facts& facts, const Scope& scope);
[[nodiscard]] Reading triggers_reading(Facts& facts, const Scope& scope);
[[nodiscard]] Reading views_reading(Facts& facts, const Scope& scope);
[[nodiscard]] Reading grants_reading(Facts& facts);
// Refers to `definition`, which stays empty where there is no table or the server does not tell it.
[[nodiscard]] Reading definition_reading(std::string& definition, const Scope& scope);

void add_reference(Relation& child, const ColumnReference& reference);

// Adds what the keys, the tables, the references and the checks would tell. False where they have to be asked; the relation
// is as it was then. Needs the columns.
[[nodiscard]] bool add_definition(Relation& relation, std::string_view definition);

// Puts what the readings above gave in order, adds the rights and tells what is broken. Needs the grants.
void complete(const Facts& facts, Relation& relation);

// Constraints tell JSON from other text, and periods from other columns: marks those of the one and the keys of the other.
// Needs complete relations.
[[nodiscard]] Reading checks_reading(Facts& facts, const Scope& scope);

// True where a constraint would tell more of the relation.
[[nodiscard]] bool needs_checks(const Relation& relation);

}  // namespace polytomic::local::mysql
