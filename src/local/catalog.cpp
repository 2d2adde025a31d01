#include "local/catalog.h"

#include <sodium.h>

#include "local/secret_key.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

std::optional<std::string> setting(CatalogDatabase& database, std::string_view name) {
  CatalogStatement statement = database.prepare("SELECT value FROM settings WHERE name = ?");
  statement.bind(name);
  if (!statement.step()) return std::nullopt;
  return statement.text(0);
}

void add_setting(CatalogDatabase& database, std::string_view name, std::string_view value) {
  database.prepare("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .bind(name)
      .bind(value)
      .run();
}

// The key is in its file before anything is sealed with it.
void fill(CatalogDatabase& database, const CatalogStorage& storage) {
  const std::string organization = make_uuid();
  const SecretKey key = load_catalog_key([&] { return storage.key_file(organization); }, KeyCreation::allowed);
  add_setting(database, "organization_id", organization);
  add_setting(database, "organization_name", "local");
  add_setting(database, "key_check", key.check_value());
}

void check_key(const SecretKey& key, const std::string& check_value, const CatalogStorage& storage) {
  if (key.check_value() == check_value) return;
  throw Failure(POLYTOMIC_ERROR_CATALOG_KEY,
                "the key given for the catalog " + storage.place() +
                    " is not the one its secrets were stored with; restore the key file, or set "
                    "POLYTOMIC_CATALOG_KEY to the right key");
}

}  // namespace

Catalog::Catalog(const std::string& location, Logger* logger) {
  if (sodium_init() < 0)
    throw Failure(POLYTOMIC_ERROR_INTERNAL, "libsodium could not be set up: no source of random numbers");
  storage_ = find_catalog_storage(location);
  const CatalogState found = storage_->open([this](CatalogDatabase& database, CatalogState state) {
    if (state == CatalogState::blank) fill(database, *storage_);
  });
  if (found != CatalogState::current && logger != nullptr && logger->wants(POLYTOMIC_LOG_INFO)) {
    logger->write(POLYTOMIC_LOG_INFO, "local", found == CatalogState::blank ? "catalog created" : "catalog migrated",
                  {{"version", std::to_string(storage_->version())}});
  }
  const auto required = [this](const char* name) {
    if (auto value = read([name](CatalogDatabase& database) { return setting(database, name); })) return *value;
    throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                  "the catalog " + storage_->place() + " lacks its setting " + name + "; restore it from a backup");
  };
  organization_id_ = required("organization_id");
  organization_name_ = required("organization_name");
  SecretKey key = load_catalog_key([this] { return storage_->key_file(organization_id_); }, KeyCreation::refused);
  check_key(key, required("key_check"), *storage_);
  secrets_ = std::make_unique<SecretBox>(std::move(key));
}

}  // namespace polytomic::local
