// The snapshots as the catalog has them, so that a restart or another process finds them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "local/connection_store.h"
#include "local/snapshot.h"

namespace polytomic::local {

struct StoredSnapshot {
  std::shared_ptr<const Snapshot> snapshot;
  std::int64_t generation = 0;  // changes with every write
};

// Safe on any thread. Writes count only while the connection's configuration is the one that was read with; they return
// the new generation, or nothing where they did not count.
class SnapshotStore {
 public:
  explicit SnapshotStore(Catalog& catalog) : catalog_(catalog) {}

  [[nodiscard]] std::optional<StoredSnapshot> load(std::string_view connection_id);

  // Replaces all that is stored, unless the generation is another one than is expected, if any is.
  std::optional<std::int64_t> store(const ConnectionRecord& connection, const Snapshot& snapshot,
                                    std::optional<std::int64_t> expected, const RefreshOutcome& outcome);

  // All that is stored was found to be still so, unless the generation has changed.
  std::optional<std::int64_t> confirm(const ConnectionRecord& connection, std::int64_t generation,
                                      std::int64_t refreshed_at, const RefreshOutcome& outcome);

  // Replaces one object, or removes it where `object` is nullptr, unless the generation has changed.
  std::optional<std::int64_t> store_object(const ConnectionRecord& connection, std::int64_t generation,
                                           std::string_view object_id, const SnapshotObject* object);

 private:
  Catalog& catalog_;
};

}  // namespace polytomic::local
