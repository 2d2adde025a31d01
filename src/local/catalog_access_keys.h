// The access keys of a catalog. The key is random and long, so that a plain hash of it is enough.
#pragma once

#include <string>

#include "core/access.h"
#include "local/catalog.h"

namespace polytomic::local {

class CatalogAccessKeys final : public AccessKeys {
 public:
  explicit CatalogAccessKeys(Catalog& catalog) : catalog_(catalog) {}

  std::string create(std::string_view name, AccessScope scope) override;
  [[nodiscard]] std::vector<AccessKey> list() override;
  bool revoke(std::string_view id) override;
  [[nodiscard]] std::optional<AccessKey> verify(std::string_view text) override;

 private:
  [[nodiscard]] AccessKey read_key(const CatalogStatement& row) const;

  Catalog& catalog_;
};

}  // namespace polytomic::local
