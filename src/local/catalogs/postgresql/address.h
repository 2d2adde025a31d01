// Where a catalog's PostgreSQL server is, as its URL says it.
#pragma once

#include <string>

namespace polytomic::local {

// What the URL leaves open is libpq's to find: PGPASSWORD, PGPASSFILE, PGSSLMODE and the like.
class PostgresqlCatalogAddress {
 public:
  // Throws Failure (POLYTOMIC_ERROR_CATALOG_OPEN).
  explicit PostgresqlCatalogAddress(std::string url);
  PostgresqlCatalogAddress(const PostgresqlCatalogAddress&) = delete;
  PostgresqlCatalogAddress& operator=(const PostgresqlCatalogAddress&) = delete;
  ~PostgresqlCatalogAddress();

  // It may hold a password.
  [[nodiscard]] const std::string& url() const { return url_; }
  // For people: without password and parameters.
  [[nodiscard]] const std::string& place() const { return place_; }

 private:
  std::string url_;
  std::string place_;
};

}  // namespace polytomic::local
