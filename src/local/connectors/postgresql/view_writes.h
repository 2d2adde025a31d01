// Which writes views and foreign tables take, which only the server can tell, and only by opening them.
#pragma once

#include <vector>

#include "core/context.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/link.h"

namespace polytomic::local::postgresql {

// Whether it is a view or a foreign table and this user may write to it, as far as privileges go. Where its columns have not
// been read, one with privileges of its own is enough.
[[nodiscard]] bool may_take_writes(const Relation& relation);

// The views and foreign tables that this user may write to, as far as privileges go.
[[nodiscard]] std::vector<Oid> writable_views(Facts& facts);

// Examines these and what lies below them, and reads the relations below that `facts` lacks. What is locked or broken is
// left unknown, after a short wait. What is to be read `ahead` of them, in the transaction under way and as its last, takes
// no round trip of its own. Throws Fault where the connection is lost or reading ahead fails, and Failure.
void examine_views(Link& link, Facts& facts, std::vector<Oid> views, std::vector<Reading> ahead,
                   const Context& context);

// Reads what the views that were examined may do below: each writes in the name of its owner, who may have fewer rights
// than its user. Throws as well.
void read_view_rights(Link& link, Facts& facts, const Context& context);

}  // namespace polytomic::local::postgresql
