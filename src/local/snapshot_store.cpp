#include "local/snapshot_store.h"

#include <algorithm>

#include "local/creation_json.h"

namespace polytomic::local {
namespace {

// Whether the connection still has the configuration. If so, nobody else changes it or its snapshot before the end of the
// transaction, whatever the catalog is kept in.
bool hold(CatalogDatabase& database, const ConnectionRecord& connection) {
  CatalogStatement update = database.prepare(
      "UPDATE connections SET configuration_version = configuration_version WHERE id = ? AND configuration_version = "
      "?");
  return update.bind(connection.id).bind(connection.configuration_version).change() > 0;
}

std::int64_t generation_of(CatalogDatabase& database, std::string_view connection_id) {
  CatalogStatement row = database.prepare("SELECT generation FROM schema_snapshots WHERE connection_id = ?");
  return row.bind(connection_id).step() ? row.integer(0) : 0;
}

void write_object(CatalogDatabase& database, std::string_view connection_id, const SnapshotObject& object) {
  database
      .prepare(
          "INSERT INTO snapshot_objects (connection_id, object_id, refreshed_at, description) VALUES (?, ?, ?, ?) "
          "ON CONFLICT (connection_id, object_id) DO UPDATE SET refreshed_at = excluded.refreshed_at, description = "
          "excluded.description")
      .bind(connection_id)
      .bind(object.id())
      .bind(object.refreshed_at())
      .bind_blob(object.bytes())
      .run();
}

}  // namespace

std::optional<StoredSnapshot> SnapshotStore::load(std::string_view connection_id) {
  return catalog_.read([&](CatalogDatabase& database) -> std::optional<StoredSnapshot> {
    CatalogStatement row = database.prepare(
        "SELECT generation, refreshed_at, fingerprint, creation_properties FROM schema_snapshots WHERE connection_id = "
        "?");
    if (!row.bind(connection_id).step()) return std::nullopt;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->refreshed_at = row.integer(1);
    snapshot->fingerprint = row.text(2);
    snapshot->creation_properties = decode_creation_properties(row.text(3));
    CatalogStatement objects = database.prepare(
        "SELECT refreshed_at, description FROM snapshot_objects WHERE connection_id = ? ORDER BY object_id");
    objects.bind(connection_id);
    while (objects.step()) {
      snapshot->objects.push_back(std::make_shared<const SnapshotObject>(objects.text(1), objects.integer(0)));
    }
    return StoredSnapshot{std::move(snapshot), row.integer(0)};
  });
}

std::optional<std::int64_t> SnapshotStore::store(const ConnectionRecord& connection, const Snapshot& snapshot,
                                                 std::optional<std::int64_t> expected, const RefreshOutcome& outcome) {
  return catalog_.write([&](CatalogDatabase& database) -> std::optional<std::int64_t> {
    if (!hold(database, connection)) return std::nullopt;
    const std::int64_t before = generation_of(database, connection.id);
    if (expected && before != *expected) return std::nullopt;
    const std::int64_t generation = before + 1;
    database.prepare("DELETE FROM schema_snapshots WHERE connection_id = ?").bind(connection.id).run();
    database
        .prepare(
            "INSERT INTO schema_snapshots (connection_id, generation, refreshed_at, fingerprint, creation_properties) "
            "VALUES (?, ?, ?, ?, ?)")
        .bind(connection.id)
        .bind(generation)
        .bind(snapshot.refreshed_at)
        .bind(snapshot.fingerprint)
        .bind(encode_creation_properties(snapshot.creation_properties))
        .run();
    for (const auto& object : snapshot.objects) write_object(database, connection.id, *object);
    write_refresh_outcome(database, connection, outcome);
    return generation;
  });
}

std::optional<std::int64_t> SnapshotStore::confirm(const ConnectionRecord& connection, std::int64_t generation,
                                                   std::int64_t refreshed_at, const RefreshOutcome& outcome) {
  return catalog_.write([&](CatalogDatabase& database) -> std::optional<std::int64_t> {
    if (!hold(database, connection) || generation_of(database, connection.id) != generation) return std::nullopt;
    database.prepare("UPDATE schema_snapshots SET generation = ?, refreshed_at = ? WHERE connection_id = ?")
        .bind(generation + 1)
        .bind(refreshed_at)
        .bind(connection.id)
        .run();
    write_refresh_outcome(database, connection, outcome);
    return generation + 1;
  });
}

std::optional<std::int64_t> SnapshotStore::store_object(const ConnectionRecord& connection, std::int64_t generation,
                                                        std::string_view object_id, const SnapshotObject* object) {
  return catalog_.write([&](CatalogDatabase& database) -> std::optional<std::int64_t> {
    if (generation == 0 || !hold(database, connection)) return std::nullopt;
    if (generation_of(database, connection.id) != generation) return std::nullopt;
    database.prepare("DELETE FROM snapshot_objects WHERE connection_id = ? AND object_id = ?")
        .bind(connection.id)
        .bind(object_id)
        .run();
    if (object != nullptr) write_object(database, connection.id, *object);
    database.prepare("UPDATE schema_snapshots SET generation = ? WHERE connection_id = ?")
        .bind(generation + 1)
        .bind(connection.id)
        .run();
    return generation + 1;
  });
}

}  // namespace polytomic::local
