// A catalog in a PostgreSQL database, which any number of processes share.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "local/catalog_storage.h"
#include "local/catalogs/postgresql/pool.h"
#include "local/catalogs/postgresql/watch.h"

namespace polytomic::local {

class PostgresqlCatalogStorage final : public CatalogStorage {
 public:
  explicit PostgresqlCatalogStorage(std::string url) : address_(std::move(url)), pool_(address_) {}

  CatalogState open(const Filling& fill) override;
  void read(const Work& work) override { run(Kind::read, work); }
  void write(const Work& work) override { run(Kind::write, work); }
  // Nothing is known for sure without asking the server.
  [[nodiscard]] bool read_at_once(const Work& /*work*/) override { return false; }
  [[nodiscard]] std::optional<Error> problem() override;
  [[nodiscard]] bool is_read_only() const override { return read_only_; }
  [[nodiscard]] const std::string& place() const override { return address_.place(); }
  // In the user's data folder, named by the catalog: it may have several URLs.
  [[nodiscard]] std::string key_file(std::string_view organization_id) const override;
  [[nodiscard]] std::size_t version() const override;

 private:
  using Kind = PostgresqlCatalogDatabase::Kind;
  using Aftermath = PostgresqlCatalogDatabase::Aftermath;
  enum class Fate { committed, gone, unknown };

  void run(Kind kind, const Work& work);
  // Nothing where it worked.
  [[nodiscard]] std::optional<Failure> attempt(PostgresqlCatalogDatabase& database, Kind kind, const Work& work,
                                               Aftermath& aftermath);
  // What became of a transaction whose end nobody told.
  [[nodiscard]] Fate find_fate(const CommitMark& mark);

  PostgresqlCatalogAddress address_;
  PostgresqlCatalogPool pool_;
  std::atomic<bool> read_only_{false};
  std::unique_ptr<PostgresqlCatalogWatch> watch_;  // once it is open
};

}  // namespace polytomic::local
