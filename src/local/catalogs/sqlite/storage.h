// A catalog in a SQLite file.
#pragma once

#include <memory>
#include <mutex>

#include "local/catalog_storage.h"
#include "local/catalogs/sqlite/database.h"

namespace polytomic::local {

class SqliteCatalogStorage final : public CatalogStorage {
 public:
  // `path` is absolute; the file is made where there is none.
  explicit SqliteCatalogStorage(std::string path);

  CatalogState open(const Filling& fill) override;
  void read(const Work& work) override;
  void write(const Work& work) override;
  [[nodiscard]] bool read_at_once(const Work& work) override;
  [[nodiscard]] std::optional<Error> problem() override;
  [[nodiscard]] bool is_read_only() const override { return reader_ == nullptr; }
  [[nodiscard]] const std::string& place() const override { return path_; }
  [[nodiscard]] std::string key_file(std::string_view organization_id) const override;
  [[nodiscard]] std::size_t version() const override;

 private:
  std::string path_;
  std::mutex mutex_;
  std::unique_ptr<SqliteCatalogDatabase> database_;
  // Readers have a connection of their own, where the catalog can be written to: a writer that waits for another process
  // does not hold them up.
  std::mutex reader_mutex_;
  std::unique_ptr<SqliteCatalogDatabase> reader_;
  std::mutex prompt_mutex_;
  std::unique_ptr<SqliteCatalogDatabase> prompt_reader_;  // waits for nobody
};

}  // namespace polytomic::local
