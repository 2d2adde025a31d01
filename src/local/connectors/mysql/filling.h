// Which columns the triggers of a table may fill in before a record is inserted.
#pragma once

#include <string_view>

#include "local/connectors/mysql/facts.h"

namespace polytomic::local::mysql {

// True unless it is certain that no trigger does: one that does names the column of the new record.
[[nodiscard]] bool may_be_filled(const Relation& relation, std::string_view column);

}  // namespace polytomic::local::mysql
