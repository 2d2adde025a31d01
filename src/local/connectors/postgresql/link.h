// One connection to a server, never waited for without watching deadline and cancellation.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/context.h"
#include "local/connectors/postgresql/row.h"
#include "local/connectors/postgresql/settings.h"
#include "local/connectors/postgresql/transaction.h"

namespace polytomic::local::postgresql {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

using ResultPointer = std::unique_ptr<PGresult, ClearResult>;
using RowHandler = std::function<void(const Row&)>;

// A query and what becomes of its rows.
struct Reading {
  std::string sql;
  RowHandler handler;
  std::function<void()> finished = {};  // called behind the last row; must not throw
  std::string before = {};              // only for copy: statements that yield nothing, with a semicolon at the end
};

// A bit of work that needs nothing from the server; false where none is left.
using Work = std::function<bool()>;

// Its functions throw Fault, and Failure where the context says to stop; after that it is of no further use, and the
// server ends what it does when it notices that the connection is closed.
class Link {
 public:
  // Connects. Throws Failure.
  Link(const Settings& settings, const Context& context);

  [[nodiscard]] PGconn* get() const { return connection_.get(); }
  [[nodiscard]] int server_version() const { return PQserverVersion(connection_.get()); }  // 150004 for 15.4
  [[nodiscard]] bool is_in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }
  // Ready for the next statement: in no transaction, and nothing has come from the server, whose only word to an idle
  // connection is that it ends it.
  [[nodiscard]] bool is_idle() const;

  // The statements that begin a transaction; with a semicolon at the end.
  [[nodiscard]] std::string begin(std::chrono::milliseconds lock_timeout = std::chrono::milliseconds(200),
                                  SearchPath search_path = SearchPath::catalog) const;

  // What is done, bit by bit, while the server works on what it was sent, until it is set to another or to nothing. A bit
  // should take less than a millisecond, so that the server does not wait for long.
  void work_meanwhile(Work work) { meanwhile_ = std::move(work); }

  // Runs statements that yield nothing of interest, in one round trip.
  void run(const std::string& sql, const Context& context);

  // Runs `before`, each reading as COPY TO STDOUT, and `after`, in one round trip. The handlers see the rows as they
  // arrive; a handler must not throw. After a fault, what stands behind the statement that failed has not been run.
  void copy(const std::string& before, const std::vector<Reading>& readings, const std::string& after,
            const Context& context);

  // Sends the readings in a transaction of their own and one round trip, with the same text parameters for each. Leaves
  // nothing behind in the server's session, which others may use next.
  void read(const std::vector<Reading>& readings, const std::vector<std::string>& parameters, const Context& context);

  // Runs one query that will be run again and again. Where the session is this connection's alone, the server keeps it
  // under its name, ready to run in one round trip. `make_sql` gives the same text for the same version of the server.
  void query_again(const std::string& name, std::string (*make_sql)(int server_version), const RowHandler& handler,
                   const std::vector<std::string>& parameters, const Context& context);

  // Runs one query.
  void query(const Reading& reading, const std::vector<std::string>& parameters, const Context& context) {
    read({reading}, parameters, context);
  }

  // Has the server parse `sql`, which must be one statement, and describe it. It is not run.
  [[nodiscard]] ResultPointer describe(const std::string& sql, const Context& context);

 private:
  enum class Direction { in, in_or_out };
  void connect(const Settings& settings, const Context& context);
  void wait(Direction direction, const Context& context);
  void check_sent(int sent) const;
  void flush(const Context& context);
  // The next result; nullptr at the end of the results of one statement.
  [[nodiscard]] ResultPointer next(const Context& context);
  // Lets the rest of the results go; throws the first fault, unless one is known already.
  void receive_copy(const RowHandler& handler, const Context& context);
  void send(const std::string& sql, const std::vector<std::string>& parameters);
  void receive_readings(const std::vector<Reading>& readings, const Context& context);
  void note_process(const PGresult* settings);
  void prepare(const std::string& name, const std::string& sql, const Context& context);
  void run_prepared(const std::string& name, const RowHandler& handler, const std::vector<std::string>& parameters,
                    const Context& context);
  // Results up to the end of the pipeline, each with its position; the rest of them after a fault are let go.
  void receive_pipeline(const std::function<void(std::size_t, ResultPointer)>& take, const Context& context);

  std::unique_ptr<PGconn, CloseConnection> connection_;
  std::chrono::milliseconds statement_timeout_;
  Work meanwhile_;
  enum class Sharing { unknown, alone, shared };
  Sharing sharing_ = Sharing::unknown;  // of the server's session, with other clients
  bool has_session_settings_ = false;
  std::set<std::string> prepared_;
};

}  // namespace polytomic::local::postgresql
