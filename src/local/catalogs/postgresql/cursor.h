// A prepared statement of a catalog in PostgreSQL, and the row that it stands at.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "local/catalog_database.h"

namespace polytomic::local {

class PostgresqlCatalogDatabase;

struct ClearCatalogResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using CatalogResult = std::unique_ptr<PGresult, ClearCatalogResult>;

// Parameters and rows travel in PostgreSQL's binary formats: text may hold whatever it likes, and integers are bigint.
class PostgresqlCatalogCursor final : public CatalogCursor {
 public:
  // `sql` has a question mark for each parameter, and none besides.
  PostgresqlCatalogCursor(PostgresqlCatalogDatabase& database, const char* sql, std::string name);

  [[nodiscard]] const std::string& sql() const { return sql_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::optional<std::string>>& parameters() const { return parameters_; }
  // Whether the server knows the statement by its name.
  [[nodiscard]] bool is_prepared() const { return prepared_; }
  void set_prepared() { prepared_ = true; }

  void bind_text(std::string_view text) override { parameters_.emplace_back(text); }
  void bind_integer(std::int64_t number) override;
  void bind_blob(std::string_view bytes) override { parameters_.emplace_back(bytes); }
  void bind_null() override { parameters_.emplace_back(std::nullopt); }

  bool step() override;
  void run() override;
  [[nodiscard]] std::int64_t changes() override;

  [[nodiscard]] bool is_null(int column) const override;
  [[nodiscard]] std::int64_t integer(int column) const override;
  [[nodiscard]] std::string text(int column) const override;

  void reset() noexcept override;

 private:
  PostgresqlCatalogDatabase& database_;
  std::string sql_;
  std::string name_;
  bool prepared_ = false;
  std::vector<std::optional<std::string>> parameters_;
  CatalogResult rows_;
  int row_ = -1;
};

}  // namespace polytomic::local
