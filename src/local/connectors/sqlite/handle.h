// An open database: the handle, its statements, a read transaction, and the watch over deadline and cancellation.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/context.h"

namespace polytomic::local::sqlite {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using StatementPointer = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// One prepared statement. Its functions throw Fault.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  // The text must outlive the run.
  void bind(int position, std::string_view text);
  void bind(int position, std::int64_t number);

  // Moves to the next row; false after the last.
  [[nodiscard]] bool step();

  [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  // Valid until the next step; empty for NULL.
  [[nodiscard]] std::string_view text(int column) const;

 private:
  void check(int code) const;

  StatementPointer statement_;
};

// What a pragma says of one table or index of the file. The pragma's function would do the same for each name that it
// is joined to, and copy every value twice.
[[nodiscard]] Statement pragma(sqlite3* database, std::string_view name, std::string_view argument);

// Runs a statement to its end, for what it does.
void run(sqlite3* database, std::string_view sql);

// An open file, read-only, that no content of the file can misuse.
class Handle {
 public:
  // Throws Fault. `path` is absolute, so it can never be taken for a URI.
  explicit Handle(const std::string& path);

  [[nodiscard]] sqlite3* get() const { return database_.get(); }

  // False where this SQLite is built without encryption.
  [[nodiscard]] bool unlock(std::string_view passphrase);

 private:
  std::unique_ptr<sqlite3, CloseDatabase> database_;
};

// While it lives, statements compile and run only until the context says to stop, and wait for locks for a bounded
// time.
class Watch {
 public:
  Watch(sqlite3* database, const Context& context);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  static int stop_early(void* watch);
  static int stop_compiling(void* watch, int action, const char* first, const char* second, const char* schema,
                            const char* trigger_or_view);
  static int wait_for_lock(void* watch, int attempts);

  sqlite3* database_;
  const Context* context_;
  Context::Clock::time_point give_up_;
};

// While it lives, everything is read from one state of the database, with the schema of that state.
class ReadTransaction {
 public:
  explicit ReadTransaction(sqlite3* database);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  sqlite3* database_;
};

}  // namespace polytomic::local::sqlite
