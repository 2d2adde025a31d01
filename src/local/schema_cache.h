// The current snapshot of each connection: read once, shared by all calls, read again when asked.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/backend.h"
#include "local/database_pool.h"
#include "local/refresh_turns.h"
#include "local/snapshot_reading.h"
#include "local/snapshot_store.h"
#include "local/work_queue.h"

namespace polytomic::local {

using SnapshotPointer = std::shared_ptr<const Snapshot>;

// Safe on any thread.
class SchemaCache {
 public:
  // A reading of everything that takes longer has failed.
  SchemaCache(Catalog& catalog, Connections& connections, DatabasePool& pool, Logger* logger,
              std::chrono::milliseconds longest_reading);
  SchemaCache(const SchemaCache&) = delete;
  SchemaCache& operator=(const SchemaCache&) = delete;
  ~SchemaCache();

  // The snapshot that the catalog has; the first use reads the database.
  [[nodiscard]] SnapshotPointer get(const Connection& connection, const Context& context);

  struct KeptObject {
    SnapshotPointer snapshot;
    const SnapshotObject* object = nullptr;
  };
  // An object of a snapshot in memory that is at most so large; else nothing.
  [[nodiscard]] KeptObject find_at_once(const ConnectionRecord& connection, std::string_view object_id,
                                        std::size_t most_bytes);

  // The snapshot in memory that `get` would give; else nullptr. Another one is another object.
  [[nodiscard]] SnapshotPointer find_at_once(const ConnectionRecord& connection);
  // Counts an answer that was made of a snapshot before.
  void count_hit() { ++counts_.hits; }

  // The same in short. The first use reads only as much as that takes, where it takes much less, and the rest
  // afterwards in the background.
  [[nodiscard]] ObjectList list(const Connection& connection, const Context& context);

  // Reads one object again, and no other. The object may have come or gone.
  [[nodiscard]] SnapshotPointer refresh_object(const Connection& connection, std::string_view object_id,
                                               const Context& context);

  // Starts reading everything again in the background, unless that is under way already.
  void start_refresh(const Connection& connection);
  [[nodiscard]] bool is_refreshing(const Connection& connection);
  // When the refresh under way began.
  [[nodiscard]] std::optional<std::int64_t> refresh_started(const Connection& connection);

  // Ends a reading that start_refresh began, unless calls wait for it.
  void cancel_refresh(std::string_view connection_id);

  // What was answered from memory and what was read, since the engine began.
  [[nodiscard]] std::vector<Statistic> statistics() const;

  // Drops what is kept of a connection that has changed or is gone.
  void forget(std::string_view connection_id);

 private:
  // One reading of one connection's schemas that any number of calls wait for.
  struct Flight {
    Connection connection;
    std::int64_t started = 0;
    std::atomic<bool> cancelled{false};
    std::unique_ptr<RefreshTurns::Turn> turn;  // among processes; the reading thread's
    // Guarded by the cache's mutex:
    std::condition_variable finished;
    bool done = false;
    bool background = false;      // goes on although nobody waits
    bool is_list_wanted = false;  // before everything
    std::optional<ObjectList> list;
    int waiting = 0;
    SnapshotPointer snapshot;
    std::optional<Error> error;
  };
  using FlightPointer = std::shared_ptr<Flight>;
  using FlightKey = std::pair<std::string, std::int64_t>;  // connection, configuration version

  struct Entry {
    SnapshotPointer snapshot;
    std::int64_t generation = 0;  // in the catalog when it was put here
    std::int64_t configuration_version = 0;
  };

  enum class Interest { waiting, list, background };
  // The snapshot of memory or of the catalog; nullptr where there is none.
  [[nodiscard]] SnapshotPointer find(const ConnectionRecord& connection);
  [[nodiscard]] std::optional<Entry> last_good(const ConnectionRecord& connection);
  FlightPointer join_flight(const Connection& connection, Interest interest);
  [[nodiscard]] SnapshotPointer wait_for(const FlightPointer& flight, const Context& context);
  // Nothing where only everything will come, or the wait ends; then wait_for says more.
  [[nodiscard]] std::optional<ObjectList> wait_for_list(const FlightPointer& flight, const Context& context);
  static void await(Flight& flight, std::unique_lock<std::mutex>& lock, const Context& context);
  void run(const FlightPointer& flight);
  [[nodiscard]] SnapshotPointer read_all(Flight& flight);
  // Puts what was read where `base` was. What was read by itself meanwhile is read once more.
  [[nodiscard]] SnapshotPointer store_reading(Flight& flight, SnapshotReading reading, std::optional<Entry> base,
                                              const Context& context);
  [[nodiscard]] SnapshotPointer read_again(const Flight& flight, const Snapshot& snapshot,
                                           const SnapshotDifference& difference, const Context& context);
  // The new generation; nothing where the catalog does not have `base` any more.
  [[nodiscard]] std::optional<std::int64_t> write(Flight& flight, const SnapshotReading& reading,
                                                  const std::optional<Entry>& base);
  // What another process reads, where it has its turn; else nullptr, and the flight has it.
  [[nodiscard]] SnapshotPointer read_by_others(Flight& flight, const Context& context);
  // The record as it is now. Throws Failure (POLYTOMIC_ERROR_CANCELLED) where it has another configuration.
  [[nodiscard]] ConnectionRecord unchanged_record(const ConnectionRecord& record);
  // The same once no process reads the schemas.
  [[nodiscard]] ConnectionRecord wait_for_others(const ConnectionRecord& record, const Context& context);
  void publish_list(Flight& flight, Database& database, const Context& context);
  void tell(const Flight& flight, const SnapshotReading& reading, const SnapshotPointer& before) const;
  void tell_difference(const ConnectionRecord& connection, const SnapshotDifference& difference) const;
  void finish(const FlightPointer& flight, SnapshotPointer snapshot, std::optional<Error> error);
  void keep(const ConnectionRecord& connection, SnapshotPointer snapshot, std::int64_t generation);
  [[nodiscard]] std::optional<Entry> kept(const ConnectionRecord& connection);
  void record_failure(const Flight& flight, const Error& error);
  void log(polytomic_log_level level, std::string_view message, const std::vector<NamedValue>& fields) const;

  struct Counts {
    std::atomic<std::uint64_t> hits{0};    // answers from a snapshot of before
    std::atomic<std::uint64_t> misses{0};  // those that waited for a reading
    std::atomic<std::uint64_t> read{0};
    std::atomic<std::uint64_t> unchanged{0};
    std::atomic<std::uint64_t> failed{0};
  };

  Counts counts_;
  Connections& connections_;
  DatabasePool& pool_;
  SnapshotStore store_;
  RefreshTurns turns_;
  Logger* logger_;
  const std::chrono::milliseconds longest_reading_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<FlightKey, FlightPointer> flights_;
  bool stopping_ = false;
  WorkQueue refreshers_;  // last: its threads use the rest
};

}  // namespace polytomic::local
