#include "local/connectors/mysql/link.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/error.h"
#include "local/aside.h"
#include "local/connectors/mysql/fault.h"

namespace polytomic::local::mysql {
namespace {

// Cancellation is seen this late at most.
constexpr int attention_milliseconds = 10;

struct FreeResult {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};

// Waits until something of what libmariadb wants is there, or for a moment.
int poll_once(MYSQL* connection, int wanted) {
  short events = 0;
  if ((wanted & MYSQL_WAIT_READ) != 0) events = static_cast<short>(events | POLLIN);
  if ((wanted & MYSQL_WAIT_WRITE) != 0) events = static_cast<short>(events | POLLOUT);
  if ((wanted & MYSQL_WAIT_EXCEPT) != 0) events = static_cast<short>(events | POLLPRI);
  pollfd watched{mysql_get_socket(connection), events, 0};
  if (::poll(&watched, 1, attention_milliseconds) <= 0) return 0;
  int found = 0;
  if ((watched.revents & POLLIN) != 0) found |= MYSQL_WAIT_READ;
  if ((watched.revents & POLLOUT) != 0) found |= MYSQL_WAIT_WRITE;
  if ((watched.revents & POLLPRI) != 0) found |= MYSQL_WAIT_EXCEPT;
  // What ended is found out by whatever was wanted.
  if ((watched.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) found |= MYSQL_WAIT_READ | MYSQL_WAIT_WRITE;
  return found & wanted;
}

// What is wanted of a connection being made has come, or its time is over.
int wait_connecting(MYSQL* connection, int wanted, const Context& context) {
  while (!context.should_stop()) {
    if (const int found = poll_once(connection, wanted); found != 0) return found;
  }
  return MYSQL_WAIT_TIMEOUT;
}

// Where no certificate is to be verified, libmariadb goes on without encryption that a server does not offer.
void check_encryption(MYSQL* connection, const Settings& settings) {
  if (settings.encryption == Encryption::none || mysql_get_ssl_cipher(connection) != nullptr) return;
  throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR,
                "no connection to the " + settings.place() +
                    ": the server offers no encryption; check ssl and ssl_mode, or have the server encrypt");
}

// In a thread that may be left to itself: libmariadb asks the name servers on its own, and for as long as they take.
ConnectionPointer connect(const Settings& settings, Link::Statements statements, const Context& context) {
  Handle handle(settings);
  const char* host = settings.uses_socket() ? nullptr : settings.hostname.c_str();
  const char* socket = settings.uses_socket() ? settings.hostname.c_str() : nullptr;
  const char* database = settings.database.empty() ? nullptr : settings.database.c_str();
  const unsigned long flags = statements == Link::Statements::several ? CLIENT_MULTI_STATEMENTS : 0;
  MYSQL* connected = nullptr;
  int wanted =
      mysql_real_connect_start(&connected, handle.get(), host, settings.account.c_str(), settings.password.c_str(),
                               database, static_cast<unsigned int>(settings.port), socket, flags);
  while (wanted != 0) {
    wanted = mysql_real_connect_cont(&connected, handle.get(), wait_connecting(handle.get(), wanted, context));
  }
  if (connected != nullptr) {
    check_encryption(handle.get(), settings);
    return handle.take();
  }
  const Fault fault(handle.get());
  context.check();
  throw Fault(fault);
}

Failure make_late_failure(const Settings& settings) {
  return Failure(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                 "no connection to the " + settings.place() + " within " +
                     std::to_string(settings.connect_timeout.count()) +
                     " seconds; check hostname and port, and that the server can be reached from here, or raise "
                     "connect_timeout");
}

void check_version(const Link& link, const Settings& settings) {
  constexpr unsigned long oldest_mariadb = 100500;
  constexpr unsigned long oldest_mysql = 80000;
  if (link.server_version() >= (link.is_mariadb() ? oldest_mariadb : oldest_mysql)) return;
  throw Failure(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED,
                "the " + settings.place() + " is older than MariaDB 10.5 and MySQL 8.0; update it");
}

}  // namespace

Link::Link(const Settings& settings, Statements statements, const Context& context) : statements_(statements) {
  const Context limited = context.within(settings.connect_timeout);
  const auto made = std::make_shared<ConnectionPointer>();
  try {
    run_aside([made, settings, statements](const Context& own) { *made = connect(settings, statements, own); },
              limited);
  } catch (const Fault& fault) {
    throw make_connect_failure(fault, settings);
  } catch (const Failure& failure) {
    if (failure.error().code != POLYTOMIC_ERROR_DEADLINE_EXCEEDED) throw;
    context.check();
    throw make_late_failure(settings);
  }
  connection_ = std::move(*made);
  check_version(*this, settings);
}

bool Link::is_idle() const {
  if (was_stopped_ || is_busy_ || mysql_get_socket(get()) == MARIADB_INVALID_SOCKET) return false;
  pollfd watched{mysql_get_socket(get()), POLLIN, 0};
  return ::poll(&watched, 1, 0) == 0;
}

int Link::wait(int wanted, const Context& context) {
  while (!was_stopped_ && !context.should_stop()) {
    if (const int found = poll_once(get(), wanted); found != 0) return found;
  }
  stop();
  return MYSQL_WAIT_TIMEOUT;
}

// So that nothing, closing it included, waits for the server any more.
void Link::stop() {
  if (!std::exchange(was_stopped_, true)) ::shutdown(mysql_get_socket(get()), SHUT_RDWR);
}

// libmariadb has to end what it began, or what it holds would be lost: when it is to stop, it is told of a timeout.
template <class Start, class Continue>
void Link::await(Start start, Continue go_on, const Context& context) {
  int wanted = start();
  while (wanted != 0) wanted = go_on(wait(wanted, context));
  if (was_stopped_) context.check();
}

void Link::run(const std::string& sql, const Context& context) {
  query({sql, [](const Row& /*row*/) {}}, context);
}

void Link::begin(const std::string& sql, const Context& context) {
  context.check();
  is_busy_ = true;
  int problem = 0;
  await([&] { return mysql_send_query_start(&problem, get(), sql.data(), sql.size()); },
        [&](int found) { return mysql_send_query_cont(&problem, get(), found); }, context);
  if (problem != 0) throw Fault(get());
}

void Link::finish(const Reading& reading, const Context& context) {
  my_bool problem = 0;
  await([&] { return mysql_read_query_result_start(&problem, get()); },
        [&](int found) { return mysql_read_query_result_cont(&problem, get(), found); }, context);
  receive_answer(problem != 0, reading, context);
}

void Link::receive_answer(bool has_failed, const Reading& reading, const Context& context) {
  if (!has_failed) return receive_result(reading.handler, context);
  is_busy_ = false;  // the server has answered, and has nothing more to say
  const Fault fault(get());
  if (!reading.may_be_refused || !(fault.is_about_statement() || fault.is_about_lock())) throw Fault(fault);
}

void Link::query_all(const std::vector<Reading>& readings, const Context& context) {
  if (statements_ == Statements::several && !readings.empty()) {
    begin_all(readings, context);
    return finish_all(readings, context);
  }
  for (const Reading& reading : readings) query(reading, context);
}

void Link::begin_all(const std::vector<Reading>& readings, const Context& context) {
  std::string sql;
  for (const Reading& reading : readings) sql.append(sql.empty() ? "" : ";\n").append(reading.sql);
  begin(sql, context);
}

void Link::finish_all(const std::vector<Reading>& readings, const Context& context) {
  finish(readings.front(), context);
  for (std::size_t next = 1; next < readings.size(); ++next) {
    int problem = 0;
    await([&] { return mysql_next_result_start(&problem, get()); },
          [&](int found) { return mysql_next_result_cont(&problem, get(), found); }, context);
    receive_answer(problem != 0, readings[next], context);
  }
}

void Link::receive_result(const RowHandler& handler, const Context& context) {
  const std::unique_ptr<MYSQL_RES, FreeResult> result(mysql_use_result(get()));
  if (result != nullptr) receive(result.get(), handler, context);
  const bool has_failed = mysql_errno(get()) != 0;
  is_busy_ = !has_failed && mysql_more_results(get()) != 0;
  if (has_failed) throw Fault(get());
}

void Link::receive(MYSQL_RES* result, const RowHandler& handler, const Context& context) {
  const std::size_t size = mysql_num_fields(result);
  // Rows may come so fast that they are never waited for.
  constexpr unsigned int rows_between_looks = 256;
  for (unsigned int count = 1;; ++count) {
    if (count % rows_between_looks == 0 && context.should_stop()) {
      stop();
      context.check();
    }
    MYSQL_ROW row = nullptr;
    await([&] { return mysql_fetch_row_start(&row, result); },
          [&](int found) { return mysql_fetch_row_cont(&row, result, found); }, context);
    if (row == nullptr) return;
    handler(Row(row, mysql_fetch_lengths(result), size));
  }
}

StatementPointer Link::prepare(const std::string& sql, const Context& context) {
  context.check();
  StatementPointer statement(mysql_stmt_init(get()));
  if (statement == nullptr) throw Fault(get());
  int problem = 0;
  await([&] { return mysql_stmt_prepare_start(&problem, statement.get(), sql.data(), sql.size()); },
        [&](int found) { return mysql_stmt_prepare_cont(&problem, statement.get(), found); }, context);
  if (problem != 0) throw Fault(statement.get());
  return statement;
}

}  // namespace polytomic::local::mysql
