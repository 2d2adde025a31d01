#include "local/catalog_access_keys.h"

#include <sodium.h>

#include <array>

#include "core/text.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

std::string make_key_text() {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  std::string key = "pt_" + std::string(text.data());
  sodium_memzero(bytes.data(), bytes.size());
  sodium_memzero(text.data(), text.size());
  return key;
}

std::string hash_of(std::string_view text) {
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return hash;
}

constexpr std::size_t most_kept_bytes = std::size_t{256} << 10U;

std::size_t size_of(const AccessKey& key) { return sizeof key + key.id.size() + key.name.size(); }

}  // namespace

CatalogAccessKeys::CatalogAccessKeys(Catalog& catalog)
    : catalog_(catalog), memory_(catalog, most_kept_bytes, &size_of) {}

std::string CatalogAccessKeys::create(std::string_view name, AccessScope scope) {
  if (name.empty() || !is_valid_utf8(name)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "name",
                                   "a key needs a name in UTF-8, for people to know it by"));
  }
  std::string text = make_key_text();
  catalog_.write([&](CatalogDatabase& database) {
    database.prepare("INSERT INTO access_keys (id, name, hash, created_at, scope) VALUES (?, ?, ?, ?, ?)")
        .bind(make_uuid())
        .bind(name)
        .bind_blob(hash_of(text))
        .bind(current_time())
        .bind(access_scope_name(scope))
        .run();
    return true;
  });
  return text;
}

AccessKey CatalogAccessKeys::read_key(const CatalogStatement& row) const {
  // A scope of a later version gives the least.
  const AccessScope scope = find_access_scope(row.text(3)).value_or(AccessScope::read);
  return {row.text(0), row.text(1), catalog_.organization_id(), format_timestamp(row.integer(2)), scope};
}

std::vector<AccessKey> CatalogAccessKeys::list() {
  return catalog_.read([&](CatalogDatabase& database) {
    std::vector<AccessKey> keys;
    CatalogStatement rows = database.prepare("SELECT id, name, created_at, scope FROM access_keys ORDER BY sequence");
    while (rows.step()) keys.push_back(read_key(rows));
    return keys;
  });
}

bool CatalogAccessKeys::revoke(std::string_view id) {
  return catalog_.write([&](CatalogDatabase& database) {
    return database.prepare("DELETE FROM access_keys WHERE id = ?").bind(id).change() > 0;
  });
}

std::optional<AccessKey> CatalogAccessKeys::verify(std::string_view text) {
  const std::string hash = hash_of(text);
  const auto find = [&](CatalogDatabase& database) { return find_key(database, hash); };
  const auto found = memory_.find(hash, find);
  if (!found) return catalog_.read(find);
  return *found != nullptr ? std::optional(**found) : std::nullopt;
}

// How long the index takes tells about the hash at most, as does the memory, and the hash tells nothing about the key.
std::optional<AccessKey> CatalogAccessKeys::find_key(CatalogDatabase& database, const std::string& hash) const {
  CatalogStatement row = database.prepare("SELECT id, name, created_at, scope, hash FROM access_keys WHERE hash = ?");
  row.bind_blob(hash);
  if (!row.step()) return std::nullopt;
  const std::string stored = row.text(4);
  if (stored.size() != hash.size() || sodium_memcmp(stored.data(), hash.data(), hash.size()) != 0) return std::nullopt;
  return read_key(row);
}

}  // namespace polytomic::local
