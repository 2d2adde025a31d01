#include "local/schema_cache.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <thread>

#include "core/status.h"
#include "core/text.h"

namespace polytomic::local {
namespace {

constexpr std::size_t refresh_threads = 2;
// A waiting call sees its cancellation this late at most.
constexpr std::chrono::milliseconds attention{20};
// How often the catalog is asked whether another process has read what is waited for.
constexpr std::chrono::milliseconds look_at_others{100};

bool is_about_catalog(const Error& error) { return describe_status(error.code).category == POLYTOMIC_CATEGORY_CATALOG; }

bool says_nothing_about_health(const Error& error) {
  return error.code == POLYTOMIC_ERROR_CANCELLED || error.code == POLYTOMIC_ERROR_DEADLINE_EXCEEDED ||
         is_about_catalog(error);
}

// So many of the objects that have changed are named in the log.
constexpr std::size_t most_named = 20;

std::string named(const std::vector<std::string>& ids) {
  std::string text = std::to_string(ids.size());
  for (std::size_t index = 0; index < std::min(ids.size(), most_named); ++index) {
    text.append(index == 0 ? ": " : ", ").append(ids[index]);
  }
  return text;
}

Error too_slow(std::chrono::milliseconds limit) {
  return make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                    "the schemas could not be read within " +
                        std::to_string(std::chrono::ceil<std::chrono::seconds>(limit).count()) +
                        " seconds; see what keeps the database busy, or leave objects out in the configuration");
}

SnapshotObjectPointer describe_object(Database& database, std::string_view object_id, const Context& context) {
  const std::optional<Object> found = database.describe(object_id, context);
  return found ? std::make_shared<const SnapshotObject>(*found, current_time()) : nullptr;
}

// What one object that was read again changes.
SnapshotDifference difference(const Snapshot& before, std::string_view object_id, const SnapshotObjectPointer& object) {
  SnapshotDifference found;
  const std::string id(object == nullptr ? object_id : object->id());
  const SnapshotObject* old = before.find(id);
  if (object == nullptr) {
    if (old != nullptr) found.removed.push_back(id);
  } else if (old == nullptr) {
    found.added.push_back(id);
  } else if (old->bytes() != object->bytes()) {
    found.changed.push_back(id);
  }
  return found;
}

}  // namespace

SchemaCache::SchemaCache(Catalog& catalog, Connections& connections, DatabasePool& pool, Logger* logger,
                         std::chrono::milliseconds longest_reading)
    : connections_(connections),
      pool_(pool),
      store_(catalog),
      turns_(connections.store()),
      logger_(logger),
      longest_reading_(longest_reading),
      refreshers_(refresh_threads) {}

SchemaCache::~SchemaCache() {
  const std::scoped_lock lock(mutex_);
  stopping_ = true;
  for (const auto& [key, flight] : flights_) flight->cancelled = true;
}

SnapshotPointer SchemaCache::get(const Connection& connection, const Context& context) {
  if (SnapshotPointer snapshot = find(connection.record)) {
    ++counts_.hits;
    return snapshot;
  }
  ++counts_.misses;
  return wait_for(join_flight(connection, Interest::waiting), context);
}

SchemaCache::KeptObject SchemaCache::find_at_once(const ConnectionRecord& connection, std::string_view object_id,
                                                  std::size_t most_bytes) {
  const auto entry = kept(connection);
  const SnapshotObject* object = entry ? entry->snapshot->find(object_id) : nullptr;
  if (object == nullptr || object->bytes().size() > most_bytes) return {};
  ++counts_.hits;
  return {entry->snapshot, object};
}

SnapshotPointer SchemaCache::find_at_once(const ConnectionRecord& connection) {
  const auto entry = kept(connection);
  return entry ? entry->snapshot : nullptr;
}

std::vector<Statistic> SchemaCache::statistics() const {
  constexpr std::string_view snapshots = "polytomic_schema_snapshots_total";
  constexpr std::string_view snapshots_help = "Uses of a connection's schemas: from a snapshot, or after a reading.";
  constexpr std::string_view readings = "polytomic_schema_refreshes_total";
  constexpr std::string_view readings_help = "Readings of all schemas of a connection, by what came of them.";
  return {{snapshots, snapshots_help, "source=\"snapshot\"", counts_.hits},
          {snapshots, snapshots_help, "source=\"reading\"", counts_.misses},
          {readings, readings_help, "outcome=\"read\"", counts_.read},
          {readings, readings_help, "outcome=\"unchanged\"", counts_.unchanged},
          {readings, readings_help, "outcome=\"failed\"", counts_.failed}};
}

SnapshotPointer SchemaCache::find(const ConnectionRecord& connection) {
  if (const auto entry = kept(connection)) return entry->snapshot;
  if (connection.snapshot_generation == 0) return nullptr;
  const auto stored = store_.load(connection.id);
  if (!stored) return nullptr;
  keep(connection, stored->snapshot, stored->generation);
  return stored->snapshot;
}

SnapshotPointer SchemaCache::refresh_object(const Connection& connection, std::string_view object_id,
                                            const Context& context) {
  Connection latest = connection;
  constexpr int attempts = 5;
  // First, as it may read everything: the object is to be newer than the snapshot that it goes into.
  static_cast<void>(get(latest, context));
  const SnapshotObjectPointer object =
      pool_.use(connection, context, [&](Database& database) { return describe_object(database, object_id, context); });
  SnapshotPointer changed;
  // Another process may write at the same time; then the object goes into what that one wrote.
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const SnapshotPointer before = get(latest, context);
    changed = std::make_shared<const Snapshot>(replace_object(*before, object_id, object));
    const auto entry = kept(latest.record);
    const std::int64_t base = entry ? entry->generation : latest.record.snapshot_generation;
    try {
      if (const auto generation = store_.store_object(latest.record, base, object_id, object.get())) {
        keep(latest.record, changed, *generation);
        tell_difference(latest.record, difference(*before, object_id, object));
        return changed;
      }
    } catch (const Failure& failure) {
      if (!is_about_catalog(failure.error())) throw;
      keep(latest.record, changed, base);  // a read-only catalog still answers
      tell_difference(latest.record, difference(*before, object_id, object));
      return changed;
    }
    latest = connections_.get(connection.record.id);
    if (latest.record.configuration_version != connection.record.configuration_version) return changed;
  }
  return changed;
}

ObjectList SchemaCache::list(const Connection& connection, const Context& context) {
  if (const SnapshotPointer snapshot = find(connection.record)) {
    ++counts_.hits;
    return make_object_list(snapshot);
  }
  ++counts_.misses;
  const FlightPointer flight = join_flight(connection, Interest::list);
  if (auto list = wait_for_list(flight, context)) return std::move(*list);
  return make_object_list(wait_for(flight, context));
}

void SchemaCache::start_refresh(const Connection& connection) { join_flight(connection, Interest::background); }

bool SchemaCache::is_refreshing(const Connection& connection) { return refresh_started(connection).has_value(); }

std::optional<std::int64_t> SchemaCache::refresh_started(const Connection& connection) {
  const std::scoped_lock lock(mutex_);
  const auto found = flights_.find({connection.record.id, connection.record.configuration_version});
  if (found == flights_.end()) return std::nullopt;
  return found->second->started;
}

void SchemaCache::cancel_refresh(std::string_view connection_id) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [key, flight] : flights_) {
    if (key.first != connection_id) continue;
    flight->background = false;
    if (flight->waiting == 0) flight->cancelled = true;
  }
}

void SchemaCache::forget(std::string_view connection_id) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = entries_.find(connection_id); found != entries_.end()) entries_.erase(found);
  for (const auto& [key, flight] : flights_) {
    if (key.first == connection_id) flight->cancelled = true;
  }
}

SchemaCache::FlightPointer SchemaCache::join_flight(const Connection& connection, Interest interest) {
  const std::scoped_lock lock(mutex_);
  FlightPointer flight;
  const FlightKey key{connection.record.id, connection.record.configuration_version};
  const auto found = flights_.find(key);
  if (found != flights_.end() && !found->second->cancelled) {
    flight = found->second;
  } else {
    flight = std::make_shared<Flight>();
    flight->connection = connection;
    flight->started = current_time();
    flight->cancelled = stopping_;
    flights_[key] = flight;
    refreshers_.post([this, flight] { run(flight); });
  }
  // Said under the same lock: a flight that somebody wants must not be cancelled by the last one to leave it.
  if (interest != Interest::background) ++flight->waiting;
  if (interest == Interest::list) flight->is_list_wanted = true;
  if (interest == Interest::background) flight->background = true;
  return flight;
}

std::optional<ObjectList> SchemaCache::wait_for_list(const FlightPointer& flight, const Context& context) {
  std::unique_lock lock(mutex_);
  while (!flight->done && !flight->list && !context.should_stop()) await(*flight, lock, context);
  if (!flight->list) return std::nullopt;
  // The rest is what will be asked for next.
  flight->background = true;
  --flight->waiting;
  return flight->list;
}

SnapshotPointer SchemaCache::wait_for(const FlightPointer& flight, const Context& context) {
  std::unique_lock lock(mutex_);
  while (!flight->done && !context.should_stop()) await(*flight, lock, context);
  --flight->waiting;
  if (!flight->done) {
    if (flight->waiting == 0 && !flight->background) flight->cancelled = true;
    lock.unlock();
    context.check();
    throw Failure(POLYTOMIC_ERROR_CANCELLED, "the call was cancelled");
  }
  if (!flight->error) return flight->snapshot;
  if (flight->error->code != POLYTOMIC_ERROR_CANCELLED) throw Failure(*flight->error);
  throw Failure(POLYTOMIC_ERROR_CONFLICT,
                "the connection was changed or deleted while its schemas were read; try again");
}

void SchemaCache::await(Flight& flight, std::unique_lock<std::mutex>& lock, const Context& context) {
  flight.finished.wait_until(lock, std::min(context.deadline(), Context::Clock::now() + attention));
}

void SchemaCache::run(const FlightPointer& flight) {
  SnapshotPointer snapshot;
  std::optional<Error> error;
  try {
    snapshot = read_all(*flight);
  } catch (const Failure& failure) {
    error = failure.error();
    // No caller's deadline ends a reading, but its own: the database is too slow, and its health is told so.
    if (error->code == POLYTOMIC_ERROR_DEADLINE_EXCEEDED) error = too_slow(longest_reading_);
  } catch (const std::bad_alloc&) {
    error = make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out while the schemas were read");
  } catch (const std::exception& problem) {
    error = make_error(POLYTOMIC_ERROR_INTERNAL, std::string("reading the schemas failed: ") + problem.what());
  }
  if (error) ++counts_.failed;
  if (error) record_failure(*flight, *error);
  flight->turn.reset();
  finish(flight, std::move(snapshot), std::move(error));
}

SnapshotPointer SchemaCache::read_all(Flight& flight) {
  const Context context(Context::Clock::now() + longest_reading_, flight.cancelled);
  context.check();
  if (SnapshotPointer others = read_by_others(flight, context)) return others;
  const ConnectionRecord& record = flight.connection.record;
  const auto before = last_good(record);
  SnapshotReading reading = pool_.use(flight.connection, context, [&](Database& database) {
    publish_list(flight, database, context);
    return read_snapshot(database, before ? before->snapshot : nullptr, context);
  });
  ++(reading.is_unchanged ? counts_.unchanged : counts_.read);
  tell(flight, reading, before ? before->snapshot : nullptr);
  return store_reading(flight, std::move(reading), before, context);
}

SnapshotPointer SchemaCache::store_reading(Flight& flight, SnapshotReading reading, std::optional<Entry> base,
                                           const Context& context) {
  constexpr int attempts = 5;
  ConnectionRecord record = flight.connection.record;
  try {
    for (int attempt = 0; attempt < attempts; ++attempt) {
      const auto now = last_good(record);
      if (base && now && now->snapshot != base->snapshot) {
        reading.snapshot = read_again(flight, *reading.snapshot, compare(*base->snapshot, *now->snapshot), context);
        reading.is_unchanged = false;
        base = now;
      }
      if (const auto generation = write(flight, reading, base)) {
        keep(record, reading.snapshot, *generation);
        return reading.snapshot;
      }
      record = unchanged_record(record);
    }
    log(POLYTOMIC_LOG_WARNING, "schemas not stored",
        {{"connection", record.id}, {"reason", "others wrote to them at the same time again and again"}});
  } catch (const Failure& failure) {
    if (!is_about_catalog(failure.error())) throw;
    log(POLYTOMIC_LOG_WARNING, "schemas not stored", {{"connection", record.id}, {"reason", failure.error().message}});
    keep(record, reading.snapshot, record.snapshot_generation);
  }
  return reading.snapshot;
}

// Objects that were read by themselves meanwhile may be newer here than in what was read, or older.
SnapshotPointer SchemaCache::read_again(const Flight& flight, const Snapshot& snapshot,
                                        const SnapshotDifference& difference, const Context& context) {
  return pool_.use(flight.connection, context, [&](Database& database) {
    Snapshot renewed = snapshot;
    for (const auto* ids : {&difference.added, &difference.removed, &difference.changed}) {
      for (const std::string& id : *ids) renewed = replace_object(renewed, id, describe_object(database, id, context));
    }
    return std::make_shared<const Snapshot>(std::move(renewed));
  });
}

std::optional<std::int64_t> SchemaCache::write(Flight& flight, const SnapshotReading& reading,
                                               const std::optional<Entry>& base) {
  const ConnectionRecord& record = flight.connection.record;
  const RefreshOutcome outcome{flight.started, current_time(), {}};
  const auto expected = base ? std::optional(base->generation) : std::nullopt;
  const auto generation = reading.is_unchanged
                              ? store_.confirm(record, base->generation, reading.snapshot->refreshed_at, outcome)
                              : store_.store(record, *reading.snapshot, expected, outcome);
  if (generation && flight.turn != nullptr) flight.turn->outcome_is_stored();
  return generation;
}

SnapshotPointer SchemaCache::read_by_others(Flight& flight, const Context& context) {
  const ConnectionRecord& record = flight.connection.record;
  try {
    while (true) {
      flight.turn = turns_.take(record);
      const ConnectionRecord latest =
          flight.turn != nullptr ? unchanged_record(record) : wait_for_others(record, context);
      const bool is_read = latest.refresh_finished != record.refresh_finished && !latest.refresh_failed;
      if (SnapshotPointer snapshot = is_read ? find(latest) : nullptr) return snapshot;
      if (flight.turn != nullptr) return nullptr;
    }
  } catch (const Failure& failure) {
    if (!is_about_catalog(failure.error())) throw;  // a catalog that cannot be written to gives no turns
  }
  return nullptr;
}

ConnectionRecord SchemaCache::wait_for_others(const ConnectionRecord& record, const Context& context) {
  while (true) {
    ConnectionRecord latest = unchanged_record(record);
    // Whoever did not extend its turn has died.
    if (!latest.refreshing_since) return latest;
    const auto next_look = Context::Clock::now() + look_at_others;
    while (Context::Clock::now() < next_look) {
      context.check();
      std::this_thread::sleep_for(attention);
    }
  }
}

ConnectionRecord SchemaCache::unchanged_record(const ConnectionRecord& record) {
  auto latest = connections_.store().find(record.id);
  if (latest && latest->configuration_version == record.configuration_version) return std::move(*latest);
  throw Failure(POLYTOMIC_ERROR_CANCELLED, "the connection was changed or deleted");
}

// Only where somebody waits for it: everything comes soon after.
void SchemaCache::publish_list(Flight& flight, Database& database, const Context& context) {
  {
    const std::scoped_lock lock(mutex_);
    if (!flight.is_list_wanted) return;
  }
  auto list = read_object_list(database, context);
  const std::scoped_lock lock(mutex_);
  flight.list = std::move(list);
  flight.finished.notify_all();
}

std::optional<SchemaCache::Entry> SchemaCache::last_good(const ConnectionRecord& connection) {
  try {
    if (find(connection) != nullptr) return kept(connection);
  } catch (const Failure& failure) {
    if (!is_about_catalog(failure.error())) throw;  // what cannot be read is read anew
  }
  return std::nullopt;
}

void SchemaCache::tell(const Flight& flight, const SnapshotReading& reading, const SnapshotPointer& before) const {
  const std::string& connection = flight.connection.record.id;
  const std::string milliseconds = std::to_string((current_time() - flight.started) / 1000);
  if (reading.is_unchanged) {
    log(POLYTOMIC_LOG_INFO, "schemas unchanged", {{"connection", connection}, {"milliseconds", milliseconds}});
    return;
  }
  for (const auto& entry : reading.snapshot->objects) {
    for (const std::string& warning : entry->warnings()) {
      log(POLYTOMIC_LOG_WARNING, "object described in part",
          {{"connection", connection}, {"object", std::string(entry->id())}, {"reason", warning}});
    }
  }
  log(POLYTOMIC_LOG_INFO, "schemas read",
      {{"connection", connection},
       {"objects", std::to_string(reading.snapshot->objects.size())},
       {"milliseconds", milliseconds}});
  if (before != nullptr) tell_difference(flight.connection.record, compare(*before, *reading.snapshot));
}

void SchemaCache::tell_difference(const ConnectionRecord& connection, const SnapshotDifference& difference) const {
  if (difference.added.empty() && difference.removed.empty() && difference.changed.empty()) return;
  log(POLYTOMIC_LOG_INFO, "schemas changed",
      {{"connection", connection.id},
       {"added", named(difference.added)},
       {"removed", named(difference.removed)},
       {"changed", named(difference.changed)}});
}

void SchemaCache::finish(const FlightPointer& flight, SnapshotPointer snapshot, std::optional<Error> error) {
  const std::scoped_lock lock(mutex_);
  flight->done = true;
  flight->snapshot = std::move(snapshot);
  flight->error = std::move(error);
  const auto found = flights_.find({flight->connection.record.id, flight->connection.record.configuration_version});
  if (found != flights_.end() && found->second == flight) flights_.erase(found);
  flight->finished.notify_all();
}

void SchemaCache::keep(const ConnectionRecord& connection, SnapshotPointer snapshot, std::int64_t generation) {
  const std::scoped_lock lock(mutex_);
  entries_[connection.id] = {std::move(snapshot), generation, connection.configuration_version};
}

std::optional<SchemaCache::Entry> SchemaCache::kept(const ConnectionRecord& connection) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(connection.id);
  if (found == entries_.end() || found->second.configuration_version != connection.configuration_version)
    return std::nullopt;
  // The record may have been read before this process wrote the snapshot: an entry that is newer counts as well.
  if (found->second.generation < connection.snapshot_generation) return std::nullopt;
  return found->second;
}

void SchemaCache::record_failure(const Flight& flight, const Error& error) {
  const ConnectionRecord& record = flight.connection.record;
  try {
    log(POLYTOMIC_LOG_WARNING, "schemas not read",
        {{"connection", record.id},
         {"status", std::string(describe_status(error.code).name)},
         {"reason", error.message}});
    if (says_nothing_about_health(error)) return;
    connections_.store().set_refresh_outcome(record, {flight.started, current_time(), error.message});
    if (flight.turn != nullptr) flight.turn->outcome_is_stored();
  } catch (const std::exception& problem) {
    log(POLYTOMIC_LOG_WARNING, "health not stored", {{"connection", record.id}, {"reason", problem.what()}});
  }
}

void SchemaCache::log(polytomic_log_level level, std::string_view message,
                      const std::vector<NamedValue>& fields) const {
  if (logger_ != nullptr && logger_->wants(level)) logger_->write(level, "local", message, fields);
}

}  // namespace polytomic::local
