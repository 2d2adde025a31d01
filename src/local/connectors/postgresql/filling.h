// Which columns the triggers of a table may fill in before a row is inserted.
#pragma once

#include <string_view>

#include "local/connectors/postgresql/facts.h"

namespace polytomic::local::postgresql {

// True unless it is certain that no trigger does. What is certain is little: a function written in PL/pgSQL that
// neither names the column nor replaces the whole row.
[[nodiscard]] bool may_be_filled(const Facts& facts, const Relation& relation, std::string_view column);

}  // namespace polytomic::local::postgresql
