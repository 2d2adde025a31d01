// The catalog's SQLite handle. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"

namespace polytomic::local {

class CatalogDatabase;

// A statement on loan from its database; bound, stepped and reset when it goes.
class CatalogStatement {
 public:
  CatalogStatement(const CatalogDatabase& database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}
  CatalogStatement(const CatalogStatement&) = delete;
  CatalogStatement& operator=(const CatalogStatement&) = delete;
  ~CatalogStatement();

  // Each binds the next parameter.
  CatalogStatement& bind(std::string_view text);
  CatalogStatement& bind(std::int64_t number);
  CatalogStatement& bind_blob(std::string_view bytes);
  CatalogStatement& bind_null();

  // False at the end of the rows.
  bool step();
  // For statements without rows.
  void run() { static_cast<void>(step()); }

  [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::string text(int column) const;

 private:
  void check(int code) const;

  const CatalogDatabase& database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

class CatalogDatabase {
 public:
  enum class Access { write, frozen };  // frozen: read-only, and nobody writes it

  CatalogDatabase(const std::string& path, Access access);

  // `sql` is a literal: its address finds the prepared statement again.
  [[nodiscard]] CatalogStatement prepare(const char* sql);
  // Statements without parameters, run once.
  void execute(const std::string& sql);
  [[nodiscard]] std::int64_t pragma(const std::string& name);
  [[nodiscard]] std::string pragma_text(const std::string& name);

  // From now on statements fail with POLYTOMIC_ERROR_CATALOG_BUSY rather than wait for another process.
  void refuse_to_wait() noexcept { sqlite3_busy_timeout(handle_.get(), 0); }

  // A number that is another one after every commit of others; inside a transaction it is that of what the transaction
  // sees. Compare numbers of one database object only. Nothing where there is no cheap one.
  [[nodiscard]] std::optional<std::int64_t> state();

  [[nodiscard]] bool is_read_only() const { return sqlite3_db_readonly(handle_.get(), "main") != 0; }
  [[nodiscard]] std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }
  [[nodiscard]] const std::string& path() const { return path_; }

  // The failure that SQLite's result code stands for.
  [[nodiscard]] Failure failure(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using OwnedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

  [[nodiscard]] OwnedStatement compile(std::string_view sql);

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<const char*, OwnedStatement> statements_;
};

// Rolls back unless it is committed.
class CatalogTransaction {
 public:
  enum class Kind { read, write };

  CatalogTransaction(CatalogDatabase& database, Kind kind);
  CatalogTransaction(const CatalogTransaction&) = delete;
  CatalogTransaction& operator=(const CatalogTransaction&) = delete;
  ~CatalogTransaction();

  void commit();

 private:
  CatalogDatabase& database_;
  bool open_ = true;
};

}  // namespace polytomic::local
