#include "local/schema_cache.h"

#include <algorithm>
#include <chrono>
#include <new>

#include "core/status.h"
#include "core/text.h"

namespace polytomic::local {
namespace {

constexpr std::size_t refresh_threads = 2;
constexpr std::chrono::minutes longest_refresh{10};
// A waiting call sees its cancellation this late at most.
constexpr std::chrono::milliseconds attention{20};

bool is_about_catalog(const Error& error) { return describe_status(error.code).category == POLYTOMIC_CATEGORY_CATALOG; }

bool says_nothing_about_health(const Error& error) {
  return error.code == POLYTOMIC_ERROR_CANCELLED || error.code == POLYTOMIC_ERROR_DEADLINE_EXCEEDED ||
         is_about_catalog(error);
}

Snapshot take_snapshot(Database& database, const Context& context) {
  Snapshot snapshot;
  // First, so that a change during the reading makes it differ from what is stored.
  snapshot.fingerprint = database.fingerprint(context);
  snapshot.creation_properties = database.creation_properties(context);
  std::vector<Object> objects = database.describe_all(context);
  snapshot.refreshed_at = current_time();
  for (Object& object : objects) {
    snapshot.objects.push_back(
        std::make_shared<const SnapshotObject>(SnapshotObject{std::move(object), snapshot.refreshed_at}));
  }
  std::ranges::sort(snapshot.objects, {}, [](const auto& entry) { return std::string_view(entry->object.id); });
  return snapshot;
}

}  // namespace

SchemaCache::SchemaCache(Catalog& catalog, Connections& connections, DatabasePool& pool, Logger* logger)
    : connections_(connections), pool_(pool), store_(catalog), logger_(logger), refreshers_(refresh_threads) {}

SchemaCache::~SchemaCache() {
  const std::scoped_lock lock(mutex_);
  stopping_ = true;
  for (const auto& [key, flight] : flights_) flight->cancelled = true;
}

SnapshotPointer SchemaCache::get(const Connection& connection, const Context& context) {
  if (const auto entry = kept(connection.record)) return entry->snapshot;
  if (connection.record.snapshot_generation > 0) {
    if (auto stored = store_.load(connection.record.id)) {
      keep(connection.record, stored->snapshot, stored->generation);
      return stored->snapshot;
    }
  }
  return wait_for(join_flight(connection, Interest::waiting), context);
}

SnapshotPointer SchemaCache::refresh_object(const Connection& connection, std::string_view object_id,
                                            const Context& context) {
  Connection latest = connection;
  constexpr int attempts = 5;
  std::optional<Object> found =
      pool_.use(connection, context, [&](Database& database) { return database.describe(object_id, context); });
  std::shared_ptr<const SnapshotObject> object;
  if (found) object = std::make_shared<const SnapshotObject>(SnapshotObject{std::move(*found), current_time()});
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
        return changed;
      }
    } catch (const Failure& failure) {
      if (!is_about_catalog(failure.error())) throw;
      keep(latest.record, changed, base);  // a read-only catalog still answers
      return changed;
    }
    latest = connections_.get(connection.record.id);
    if (latest.record.configuration_version != connection.record.configuration_version) return changed;
  }
  return changed;
}

void SchemaCache::start_refresh(const Connection& connection) { join_flight(connection, Interest::background); }

bool SchemaCache::is_refreshing(const Connection& connection) { return refresh_started(connection).has_value(); }

std::optional<std::int64_t> SchemaCache::refresh_started(const Connection& connection) {
  const std::scoped_lock lock(mutex_);
  const auto found = flights_.find({connection.record.id, connection.record.configuration_version});
  if (found == flights_.end()) return std::nullopt;
  return found->second->started;
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
  if (interest == Interest::waiting) ++flight->waiting;
  if (interest == Interest::background) flight->background = true;
  return flight;
}

SnapshotPointer SchemaCache::wait_for(const FlightPointer& flight, const Context& context) {
  std::unique_lock lock(mutex_);
  while (!flight->done && !context.should_stop()) {
    flight->finished.wait_until(lock, std::min(context.deadline(), Context::Clock::now() + attention));
  }
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

void SchemaCache::run(const FlightPointer& flight) {
  SnapshotPointer snapshot;
  std::optional<Error> error;
  try {
    snapshot = read_all(*flight);
  } catch (const Failure& failure) {
    error = failure.error();
  } catch (const std::bad_alloc&) {
    error = make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out while the schemas were read");
  } catch (const std::exception& problem) {
    error = make_error(POLYTOMIC_ERROR_INTERNAL, std::string("reading the schemas failed: ") + problem.what());
  }
  if (error) record_failure(*flight, *error);
  finish(flight, std::move(snapshot), std::move(error));
}

SnapshotPointer SchemaCache::read_all(const Flight& flight) {
  const Context context(Context::Clock::now() + longest_refresh, flight.cancelled);
  context.check();
  const auto snapshot = std::make_shared<const Snapshot>(
      pool_.use(flight.connection, context, [&](Database& database) { return take_snapshot(database, context); }));
  const ConnectionRecord& record = flight.connection.record;
  try {
    const auto generation = store_.store(record, *snapshot, {flight.started, current_time(), {}});
    if (generation) keep(record, snapshot, *generation);
  } catch (const Failure& failure) {
    if (!is_about_catalog(failure.error())) throw;
    log(POLYTOMIC_LOG_WARNING, "schemas not stored", {{"connection", record.id}, {"reason", failure.error().message}});
    keep(record, snapshot, record.snapshot_generation);
  }
  for (const auto& entry : snapshot->objects) {
    for (const std::string& warning : entry->object.warnings) {
      log(POLYTOMIC_LOG_WARNING, "object described in part",
          {{"connection", record.id}, {"object", entry->object.id}, {"reason", warning}});
    }
  }
  log(POLYTOMIC_LOG_INFO, "schemas read",
      {{"connection", record.id},
       {"objects", std::to_string(snapshot->objects.size())},
       {"milliseconds", std::to_string((current_time() - flight.started) / 1000)}});
  return snapshot;
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
  } catch (const std::exception& problem) {
    log(POLYTOMIC_LOG_WARNING, "health not stored", {{"connection", record.id}, {"reason", problem.what()}});
  }
}

void SchemaCache::log(polytomic_log_level level, std::string_view message,
                      const std::vector<NamedValue>& fields) const {
  if (logger_ != nullptr && logger_->wants(level)) logger_->write(level, "local", message, fields);
}

}  // namespace polytomic::local
