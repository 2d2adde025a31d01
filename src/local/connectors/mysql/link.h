// One connection to a server, never waited for without watching deadline and cancellation.
#pragma once

#include <mysql.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/context.h"
#include "local/connectors/mysql/handle.h"
#include "local/connectors/mysql/row.h"
#include "local/connectors/mysql/settings.h"

namespace polytomic::local::mysql {

struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};
using StatementPointer = std::unique_ptr<MYSQL_STMT, CloseStatement>;

using RowHandler = std::function<void(const Row&)>;

// A query and what becomes of its rows.
struct Reading {
  std::string sql;
  RowHandler handler;  // must not throw
  // Only of the last of several: the server may answer that it does not, which leaves it without rows.
  bool may_be_refused = false;
};

// Its functions throw Fault, and Failure where the context says to stop; after that it is of no further use.
class Link {
 public:
  // How many statements the server takes in one breath. Where somebody else's come through, it must be one.
  enum class Statements { single, several };

  // Connects. Throws Failure.
  Link(const Settings& settings, Statements statements, const Context& context);

  [[nodiscard]] MYSQL* get() const { return connection_.get(); }
  // The server's number of this connection.
  [[nodiscard]] unsigned long id() const { return mysql_thread_id(get()); }
  [[nodiscard]] bool is_mariadb() const { return mariadb_connection(get()) != 0; }
  [[nodiscard]] unsigned long server_version() const { return mysql_get_server_version(get()); }  // 101119 for 10.11.19
  // Nobody waits any more for what the server does.
  [[nodiscard]] bool is_abandoned() const { return was_stopped_ || is_busy_; }
  // Ready for the next statement: nothing has come from the server, whose only word to an idle connection is its end.
  [[nodiscard]] bool is_idle() const;

  // Runs one statement that yields nothing of interest.
  void run(const std::string& sql, const Context& context);
  // Runs one query; its rows are seen as they arrive.
  void query(const Reading& reading, const Context& context) {
    begin(reading.sql, context);
    finish(reading, context);
  }
  // Runs one after the other, without a wait between them where the server takes several statements.
  void query_all(const std::vector<Reading>& readings, const Context& context);
  // What query does in two steps, between which the server works and the caller does something else.
  void begin(const std::string& sql, const Context& context);
  void finish(const Reading& reading, const Context& context);
  // The same for all of some queries, of which there is at least one. Only where the server takes several statements.
  void begin_all(const std::vector<Reading>& readings, const Context& context);
  void finish_all(const std::vector<Reading>& readings, const Context& context);
  // Has the server parse one statement. It is not run.
  [[nodiscard]] StatementPointer prepare(const std::string& sql, const Context& context);

 private:
  template <class Start, class Continue>
  void await(Start start, Continue go_on, const Context& context);
  int wait(int wanted, const Context& context);
  void stop();
  void receive_answer(bool has_failed, const Reading& reading, const Context& context);
  void receive_result(const RowHandler& handler, const Context& context);
  void receive(MYSQL_RES* result, const RowHandler& handler, const Context& context);

  ConnectionPointer connection_;
  Statements statements_;
  bool was_stopped_ = false;
  bool is_busy_ = false;  // a query was begun and not finished
};

}  // namespace polytomic::local::mysql
