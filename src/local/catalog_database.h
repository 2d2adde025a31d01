// A catalog's database as the stores see it, whichever kind it is. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"

namespace polytomic::local {

// A prepared statement, which its database keeps.
class CatalogCursor {
 public:
  CatalogCursor() = default;
  CatalogCursor(const CatalogCursor&) = delete;
  CatalogCursor& operator=(const CatalogCursor&) = delete;
  virtual ~CatalogCursor() = default;

  // Each binds the next parameter.
  virtual void bind_text(std::string_view text) = 0;
  virtual void bind_integer(std::int64_t number) = 0;
  virtual void bind_blob(std::string_view bytes) = 0;
  virtual void bind_null() = 0;

  // False at the end of the rows.
  virtual bool step() = 0;
  // For statements without rows. May return before it is done; what goes wrong is then thrown by a later statement of the
  // transaction, or by its end.
  virtual void run() = 0;
  // How many rows it has changed.
  [[nodiscard]] virtual std::int64_t changes() = 0;

  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual std::string text(int column) const = 0;

  // Ready for the next use.
  virtual void reset() noexcept = 0;
};

// A statement on loan from its database; bound, stepped and reset when it goes.
class CatalogStatement {
 public:
  explicit CatalogStatement(CatalogCursor& cursor) : cursor_(cursor) {}
  CatalogStatement(const CatalogStatement&) = delete;
  CatalogStatement& operator=(const CatalogStatement&) = delete;
  ~CatalogStatement() { cursor_.reset(); }

  CatalogStatement& bind(std::string_view text) {
    cursor_.bind_text(text);
    return *this;
  }
  CatalogStatement& bind(std::int64_t number) {
    cursor_.bind_integer(number);
    return *this;
  }
  CatalogStatement& bind_blob(std::string_view bytes) {
    cursor_.bind_blob(bytes);
    return *this;
  }
  CatalogStatement& bind_null() {
    cursor_.bind_null();
    return *this;
  }

  bool step() { return cursor_.step(); }
  void run() { cursor_.run(); }
  // Runs it and returns how many rows it has changed.
  std::int64_t change() {
    cursor_.run();
    return cursor_.changes();
  }

  [[nodiscard]] bool is_null(int column) const { return cursor_.is_null(column); }
  [[nodiscard]] std::int64_t integer(int column) const { return cursor_.integer(column); }
  [[nodiscard]] std::string text(int column) const { return cursor_.text(column); }

 private:
  CatalogCursor& cursor_;
};

class CatalogDatabase {
 public:
  CatalogDatabase() = default;
  CatalogDatabase(const CatalogDatabase&) = delete;
  CatalogDatabase& operator=(const CatalogDatabase&) = delete;
  virtual ~CatalogDatabase() = default;

  // `sql` is a literal, whose address finds the prepared statement again; it means the same to every kind of database.
  [[nodiscard]] CatalogStatement prepare(const char* sql) { return CatalogStatement(cursor(sql)); }

  // Microseconds since 1970, the same for all processes that share the catalog.
  [[nodiscard]] virtual std::int64_t now() const = 0;

  // A number that is another one after every commit of others; inside a transaction it is that of what the transaction
  // sees. Compare numbers of one database object only. Nothing where there is no cheap one.
  [[nodiscard]] virtual std::optional<std::int64_t> state() { return std::nullopt; }

 protected:
  [[nodiscard]] virtual CatalogCursor& cursor(const char* sql) = 0;
};

}  // namespace polytomic::local
