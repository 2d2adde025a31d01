// A connection to a catalog's PostgreSQL server. Used by one thread at a time.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "local/catalogs/postgresql/address.h"
#include "local/catalogs/postgresql/cursor.h"
#include "local/postgresql/fault.h"

namespace polytomic::local {

// Tells in the catalog itself whether a transaction has committed, whatever became of connection and server.
struct CommitMark {
  std::string session;
  std::int64_t number = 0;
};

// Statements travel together: what has no rows to give is sent, and looked at with the next one that has, or at the end
// of the transaction.
class PostgresqlCatalogDatabase final : public CatalogDatabase {
 public:
  enum class Kind { read, write };
  // What is known of a transaction that failed.
  enum class Aftermath {
    refused,    // nothing of it remains, and trying again does not help
    collided,   // nothing of it remains, since others were at work; try again
    lost,       // nothing of it remains, and neither does the connection
    undecided,  // the connection went while it committed
  };

  // Connects. Throws Failure.
  explicit PostgresqlCatalogDatabase(const PostgresqlCatalogAddress& address);

  void begin(Kind kind);
  void commit();
  // Ends what failed.
  [[nodiscard]] Aftermath abandon() noexcept;
  // What the last transaction leaves in the catalog if it commits.
  [[nodiscard]] const CommitMark& mark() const { return mark_; }

  // In no transaction, and nothing has come from the server, whose only word to an idle connection is that it ends it.
  [[nodiscard]] bool is_idle() const;
  [[nodiscard]] int socket() const { return PQsocket(get()); }
  // The server, or this user's part of it, takes no changes.
  [[nodiscard]] bool is_read_only() const { return read_only_; }

  // Statements without parameters and rows, run at once.
  void execute(const std::string& sql);

  [[nodiscard]] std::int64_t now() const override;

  // For cursors. Sends a statement; throws what those before it have failed with at the latest when it is finished.
  void send(PostgresqlCatalogCursor& cursor);
  // Waits for all that was sent, and returns the result of the last one.
  CatalogResult finish();

 protected:
  [[nodiscard]] CatalogCursor& cursor(const char* sql) override;

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  [[nodiscard]] PGconn* get() const { return connection_.get(); }
  void connect();
  void prepare_session();
  void send(const char* sql);
  CatalogResult run(const char* sql);
  // `prepared` is the statement that it prepares, if it does.
  void note_sent(int sent, PostgresqlCatalogCursor* prepared);
  void wait(short events, Deadline deadline);
  void flush(Deadline deadline);
  [[nodiscard]] CatalogResult next(Deadline deadline);
  [[noreturn]] void fail(const postgresql::Fault& fault);

  const PostgresqlCatalogAddress& address_;
  std::unique_ptr<PGconn, Close> connection_;
  std::map<const char*, std::unique_ptr<PostgresqlCatalogCursor>> cursors_;
  std::deque<PostgresqlCatalogCursor*> sent_;  // what has no result yet; nullptr where that prepares nothing
  const char* beginning_ = nullptr;            // of the transaction; goes with its first statement
  Kind kind_ = Kind::read;
  CommitMark mark_;
  bool committing_ = false;
  std::optional<Aftermath> aftermath_;  // of a failure
  std::int64_t clock_difference_ = 0;   // microseconds by which the server's clock is ahead
  bool read_only_ = false;
};

}  // namespace polytomic::local
