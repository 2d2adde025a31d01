// The access keys of a catalog. The key is random and long, so that a plain hash of it is enough.
#pragma once

#include <string>

#include "core/access.h"
#include "local/catalog.h"
#include "local/catalog_memory.h"

namespace polytomic::local {

class CatalogAccessKeys final : public AccessKeys {
 public:
  explicit CatalogAccessKeys(Catalog& catalog);

  std::string create(std::string_view name, AccessScope scope) override;
  [[nodiscard]] std::vector<AccessKey> list() override;
  bool revoke(std::string_view id) override;
  [[nodiscard]] std::optional<AccessKey> verify(std::string_view text) override;

 private:
  [[nodiscard]] AccessKey read_key(const CatalogStatement& row) const;

  [[nodiscard]] std::optional<AccessKey> find_key(CatalogDatabase& database, const std::string& hash) const;

  Catalog& catalog_;
  CatalogMemory<AccessKey> memory_;  // by hash
};

}  // namespace polytomic::local
