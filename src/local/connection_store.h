// The connections as the catalog has them, secrets sealed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/catalog.h"
#include "local/catalog_memory.h"

namespace polytomic::local {

struct ConnectionRecord {
  std::string id;
  std::string name;
  std::string type;
  std::string configuration;  // JSON object
  std::string policies;       // JSON array of ids
  std::string healthcheck_interval;
  std::string status;
  std::string status_error;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
  std::int64_t version = 1;
  std::int64_t configuration_version = 1;
  std::optional<std::int64_t> refresh_started;
  std::optional<std::int64_t> refresh_finished;
  bool refresh_failed = false;
  std::int64_t snapshot_generation = 0;          // 0: no snapshot
  std::optional<std::int64_t> refreshing_since;  // where some process reads the schemas now
};

struct RefreshOutcome {
  std::int64_t started = 0;
  std::int64_t finished = 0;
  std::string error;  // empty: it worked
};

// What a turn that nobody extends is good for.
inline constexpr std::chrono::seconds refresh_turn{10};

// Safe on any thread.
class ConnectionStore {
 public:
  explicit ConnectionStore(Catalog& catalog);

  [[nodiscard]] std::vector<ConnectionRecord> list();  // oldest first
  [[nodiscard]] std::optional<ConnectionRecord> find(std::string_view id);
  // The same where that takes no wait; else nullptr, as where there is no such record. It is the same object until
  // something is committed to the catalog.
  [[nodiscard]] std::shared_ptr<const ConnectionRecord> find_at_once(std::string_view id);
  void insert(const ConnectionRecord& record);

  // Replaces the record that has `record.version`; false where it was changed or deleted meanwhile. A new configuration
  // version takes the snapshot away.
  [[nodiscard]] bool update(const ConnectionRecord& record, bool configuration_changed);
  [[nodiscard]] bool remove(std::string_view id);

  // What was learnt about the health of the connection; ignored where its configuration has changed since.
  void set_health(const ConnectionRecord& record, std::string_view status, std::string_view error);
  void set_refresh_outcome(const ConnectionRecord& record, const RefreshOutcome& outcome);

  // The right to read the schemas of a connection, which `refresher` has until it gives it back, stores an outcome, or no
  // longer extends it. False where another one has it.
  [[nodiscard]] bool take_turn(const ConnectionRecord& record, std::string_view refresher);
  void extend_turn(const ConnectionRecord& record, std::string_view refresher);
  void give_turn_back(const ConnectionRecord& record, std::string_view refresher);

  // True for one of all who ask within about `interval`.
  [[nodiscard]] bool claim_health_check(std::string_view id, std::chrono::microseconds interval);

 private:
  Catalog& catalog_;
  CatalogMemory<ConnectionRecord> memory_;
};

// The same inside a transaction of the caller.
void write_refresh_outcome(CatalogDatabase& database, const ConnectionRecord& record, const RefreshOutcome& outcome);

}  // namespace polytomic::local
