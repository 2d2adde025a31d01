// Sample records as a table whose columns are the members that occur.
#pragma once

#include "cli/session.h"
#include "polytomic/model.h"

namespace polytomic::cli {

void show_records(const Session& session, const polytomic_record_list& list);

}  // namespace polytomic::cli
