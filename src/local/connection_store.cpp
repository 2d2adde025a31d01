#include "local/connection_store.h"

namespace polytomic::local {
namespace {

constexpr const char* select_all =
    "SELECT id, name, type, configuration, policies, healthcheck_interval, status, status_error, created_at, "
    "updated_at, version, "
    "configuration_version, refresh_started, refresh_finished, refresh_failed, coalesce(generation, 0), "
    "refreshing_since, refreshing_until FROM connections LEFT JOIN schema_snapshots ON connection_id = id ORDER BY "
    "sequence";
constexpr const char* select_one =
    "SELECT id, name, type, configuration, policies, healthcheck_interval, status, status_error, created_at, "
    "updated_at, version, "
    "configuration_version, refresh_started, refresh_finished, refresh_failed, coalesce(generation, 0), "
    "refreshing_since, refreshing_until FROM connections LEFT JOIN schema_snapshots ON connection_id = id WHERE id = ?";

std::optional<std::int64_t> optional_integer(const CatalogStatement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

ConnectionRecord read_record(const CatalogStatement& row, std::int64_t now) {
  ConnectionRecord record;
  int column = 0;
  record.id = row.text(column++);
  record.name = row.text(column++);
  record.type = row.text(column++);
  record.configuration = row.text(column++);
  record.policies = row.text(column++);
  record.healthcheck_interval = row.text(column++);
  record.status = row.text(column++);
  record.status_error = row.text(column++);
  record.created_at = row.integer(column++);
  record.updated_at = row.integer(column++);
  record.version = row.integer(column++);
  record.configuration_version = row.integer(column++);
  record.refresh_started = optional_integer(row, column++);
  record.refresh_finished = optional_integer(row, column++);
  record.refresh_failed = row.integer(column++) != 0;
  record.snapshot_generation = row.integer(column++);
  record.refreshing_since = optional_integer(row, column++);
  const bool holds = !row.is_null(column) && row.integer(column) > now;
  if (!holds) record.refreshing_since.reset();
  return record;
}

std::optional<ConnectionRecord> find_record(CatalogDatabase& database, std::string_view id) {
  CatalogStatement row = database.prepare(select_one);
  row.bind(id);
  if (!row.step()) return std::nullopt;
  return read_record(row, database.now());
}

// What was read, and when, was read by another configuration.
void forget_schemas(CatalogDatabase& database, std::string_view id) {
  database.prepare("DELETE FROM schema_snapshots WHERE connection_id = ?").bind(id).run();
  database
      .prepare(
          "UPDATE connections SET refresh_started = NULL, refresh_finished = NULL, refresh_failed = 0, refresher = "
          "NULL, "
          "refreshing_since = NULL, refreshing_until = NULL WHERE id = ?")
      .bind(id)
      .run();
}

constexpr std::size_t most_kept_bytes = std::size_t{4} << 20U;

std::size_t size_of(const ConnectionRecord& record) {
  return sizeof record + record.name.size() + record.configuration.size() + record.policies.size() +
         record.status_error.size();
}
std::int64_t end_of_turn(std::int64_t now) { return now + std::chrono::microseconds(refresh_turn).count(); }

}  // namespace

ConnectionStore::ConnectionStore(Catalog& catalog) : catalog_(catalog), memory_(catalog, most_kept_bytes, &size_of) {}

std::vector<ConnectionRecord> ConnectionStore::list() {
  return catalog_.read([](CatalogDatabase& database) {
    std::vector<ConnectionRecord> records;
    CatalogStatement rows = database.prepare(select_all);
    while (rows.step()) records.push_back(read_record(rows, database.now()));
    return records;
  });
}

std::optional<ConnectionRecord> ConnectionStore::find(std::string_view id) {
  return catalog_.read([&](CatalogDatabase& database) { return find_record(database, id); });
}

std::shared_ptr<const ConnectionRecord> ConnectionStore::find_at_once(std::string_view id) {
  return memory_.find(id, [&](CatalogDatabase& database) { return find_record(database, id); }).value_or(nullptr);
}

void ConnectionStore::insert(const ConnectionRecord& record) {
  catalog_.write([&](CatalogDatabase& database) {
    database
        .prepare(
            "INSERT INTO connections (id, name, type, configuration, policies, healthcheck_interval, status, "
            "status_error, created_at, "
            "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(record.id)
        .bind(record.name)
        .bind(record.type)
        .bind(record.configuration)
        .bind(record.policies)
        .bind(record.healthcheck_interval)
        .bind(record.status)
        .bind(record.status_error)
        .bind(record.created_at)
        .bind(record.updated_at)
        .run();
    return true;
  });
}

bool ConnectionStore::update(const ConnectionRecord& record, bool configuration_changed) {
  return catalog_.write([&](CatalogDatabase& database) {
    CatalogStatement update = database.prepare(
        "UPDATE connections SET name = ?, configuration = ?, policies = ?, healthcheck_interval = ?, status = ?, "
        "status_error = ?, "
        "updated_at = ?, version = version + 1, configuration_version = configuration_version + ? WHERE id = ? AND "
        "version = ?");
    update.bind(record.name)
        .bind(record.configuration)
        .bind(record.policies)
        .bind(record.healthcheck_interval)
        .bind(record.status)
        .bind(record.status_error)
        .bind(record.updated_at)
        .bind(std::int64_t{configuration_changed ? 1 : 0})
        .bind(record.id)
        .bind(record.version);
    if (update.change() == 0) return false;
    if (configuration_changed) forget_schemas(database, record.id);
    return true;
  });
}

bool ConnectionStore::remove(std::string_view id) {
  return catalog_.write([&](CatalogDatabase& database) {
    return database.prepare("DELETE FROM connections WHERE id = ?").bind(id).change() > 0;
  });
}

void ConnectionStore::set_health(const ConnectionRecord& record, std::string_view status, std::string_view error) {
  if (record.status == status && record.status_error == error) return;
  catalog_.write([&](CatalogDatabase& database) {
    database.prepare("UPDATE connections SET status = ?, status_error = ? WHERE id = ? AND configuration_version = ?")
        .bind(status)
        .bind(error)
        .bind(record.id)
        .bind(record.configuration_version)
        .run();
    return true;
  });
}

void ConnectionStore::set_refresh_outcome(const ConnectionRecord& record, const RefreshOutcome& outcome) {
  catalog_.write([&](CatalogDatabase& database) {
    write_refresh_outcome(database, record, outcome);
    return true;
  });
}

bool ConnectionStore::take_turn(const ConnectionRecord& record, std::string_view refresher) {
  return catalog_.write([&](CatalogDatabase& database) {
    const std::int64_t now = database.now();
    CatalogStatement take = database.prepare(
        "UPDATE connections SET refresher = ?, refreshing_since = ?, refreshing_until = ? WHERE id = ? AND "
        "configuration_version = ? AND (refresher IS NULL OR refresher = ? OR refreshing_until <= ?)");
    take.bind(refresher).bind(now).bind(end_of_turn(now)).bind(record.id).bind(record.configuration_version);
    if (take.bind(refresher).bind(now).change() > 0) return true;
    // Nobody has a turn with a connection that is gone or has changed.
    const auto latest = find_record(database, record.id);
    return !latest || latest->configuration_version != record.configuration_version;
  });
}

void ConnectionStore::extend_turn(const ConnectionRecord& record, std::string_view refresher) {
  catalog_.write([&](CatalogDatabase& database) {
    database.prepare("UPDATE connections SET refreshing_until = ? WHERE id = ? AND refresher = ?")
        .bind(end_of_turn(database.now()))
        .bind(record.id)
        .bind(refresher)
        .run();
    return true;
  });
}

void ConnectionStore::give_turn_back(const ConnectionRecord& record, std::string_view refresher) {
  catalog_.write([&](CatalogDatabase& database) {
    database
        .prepare(
            "UPDATE connections SET refresher = NULL, refreshing_since = NULL, refreshing_until = NULL WHERE id = ? "
            "AND "
            "refresher = ? AND configuration_version = ?")
        .bind(record.id)
        .bind(refresher)
        .bind(record.configuration_version)
        .run();
    return true;
  });
}

bool ConnectionStore::claim_health_check(std::string_view id, std::chrono::microseconds interval) {
  return catalog_.write([&](CatalogDatabase& database) {
    const std::int64_t now = database.now();
    // Clocks and timers are not that exact: whoever checks it each time must not be found too early.
    constexpr int nine_tenths = 9;
    const std::int64_t latest = now - interval.count() / 10 * nine_tenths;
    CatalogStatement claim =
        database.prepare("UPDATE connections SET health_checked = ? WHERE id = ? AND health_checked <= ?");
    return claim.bind(now).bind(id).bind(latest).change() > 0;
  });
}

void write_refresh_outcome(CatalogDatabase& database, const ConnectionRecord& record, const RefreshOutcome& outcome) {
  const bool failed = !outcome.error.empty();
  database
      .prepare(
          "UPDATE connections SET refresh_started = ?, refresh_finished = ?, refresh_failed = ?, status = ?, "
          "status_error = ?, refresher = NULL, refreshing_since = NULL, refreshing_until = NULL "
          "WHERE id = ? AND configuration_version = ?")
      .bind(outcome.started)
      .bind(outcome.finished)
      .bind(std::int64_t{failed ? 1 : 0})
      .bind(failed ? "unhealthy" : "healthy")
      .bind(outcome.error)
      .bind(record.id)
      .bind(record.configuration_version)
      .run();
}

}  // namespace polytomic::local
