// Which writes the database's own rules allow on a relation, whoever asks.
#pragma once

#include "local/connectors/postgresql/facts.h"

namespace polytomic::local::postgresql {

// Sets the events, takes_upsert and the columns' takes_insert, takes_update and is_required; for a view, its keys, which
// are those of the relation below it. Does the relations below first.
void find_structure(Facts& facts, Relation& relation);

}  // namespace polytomic::local::postgresql
