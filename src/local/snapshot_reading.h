// Reads snapshots from databases.
#pragma once

#include <memory>
#include <optional>

#include "core/context.h"
#include "local/object_list.h"

namespace polytomic::local {

struct SnapshotReading {
  std::shared_ptr<const Snapshot> snapshot;
  bool is_unchanged = false;  // the one before still holds; only its time is new
};

// Reads everything, unless the database says that `before`, which may be nullptr, is still what it looks like. Throws
// Failure.
[[nodiscard]] SnapshotReading read_snapshot(Database& database, const std::shared_ptr<const Snapshot>& before,
                                            const Context& context);

// What a list would tell, where that is found out much sooner than everything; nothing otherwise. Throws Failure.
[[nodiscard]] std::optional<ObjectList> read_object_list(Database& database, const Context& context);

}  // namespace polytomic::local
