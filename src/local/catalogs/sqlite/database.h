// The catalog's SQLite handle. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.h"
#include "local/catalog_database.h"

namespace polytomic::local {

class SqliteCatalogDatabase;

class SqliteCatalogCursor final : public CatalogCursor {
 public:
  // Compiles the statement. Throws Failure.
  SqliteCatalogCursor(const SqliteCatalogDatabase& database, std::string_view sql);

  void bind_text(std::string_view text) override;
  void bind_integer(std::int64_t number) override;
  void bind_blob(std::string_view bytes) override;
  void bind_null() override;

  bool step() override;
  void run() override { static_cast<void>(step()); }
  [[nodiscard]] std::int64_t changes() override;

  [[nodiscard]] bool is_null(int column) const override;
  [[nodiscard]] std::int64_t integer(int column) const override;
  [[nodiscard]] std::string text(int column) const override;

  void reset() noexcept override;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  void check(int code) const;

  const SqliteCatalogDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

class SqliteCatalogDatabase final : public CatalogDatabase {
 public:
  enum class Access { write, frozen };  // frozen: read-only, and nobody writes it

  SqliteCatalogDatabase(const std::string& path, Access access);

  // Statements without parameters, run once.
  void execute(const std::string& sql);
  [[nodiscard]] std::int64_t pragma(const std::string& name);
  [[nodiscard]] std::string pragma_text(const std::string& name);

  // From now on statements fail with POLYTOMIC_ERROR_CATALOG_BUSY rather than wait for another process.
  void refuse_to_wait() noexcept { sqlite3_busy_timeout(handle_.get(), 0); }

  [[nodiscard]] std::optional<std::int64_t> state() override;
  [[nodiscard]] std::int64_t now() const override;
  [[nodiscard]] bool is_read_only() const { return sqlite3_db_readonly(handle_.get(), "main") != 0; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

  // The failure that SQLite's result code stands for.
  [[nodiscard]] Failure failure(int code) const;

 protected:
  [[nodiscard]] CatalogCursor& cursor(const char* sql) override;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<const char*, std::unique_ptr<SqliteCatalogCursor>> cursors_;
};

// Rolls back unless it is committed.
class SqliteCatalogTransaction {
 public:
  enum class Kind { read, write };

  SqliteCatalogTransaction(SqliteCatalogDatabase& database, Kind kind);
  SqliteCatalogTransaction(const SqliteCatalogTransaction&) = delete;
  SqliteCatalogTransaction& operator=(const SqliteCatalogTransaction&) = delete;
  ~SqliteCatalogTransaction();

  void commit();

 private:
  SqliteCatalogDatabase& database_;
  bool open_ = true;
};

}  // namespace polytomic::local
