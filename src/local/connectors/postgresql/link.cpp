#include "local/connectors/postgresql/link.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/error.h"
#include "local/connectors/postgresql/addresses.h"
#include "local/connectors/postgresql/connection_text.h"
#include "local/connectors/postgresql/failure.h"

namespace polytomic::local::postgresql {
namespace {

// Cancellation is seen this late at most.
constexpr int attention_milliseconds = 10;
constexpr int oldest_version = 140000;
// What begins the transaction of readings.
constexpr std::size_t statements_before = 2;
// What a server says of a prepared statement that it does not have, or has already.
constexpr std::string_view statement_unknown = "26000";
constexpr std::string_view statement_known = "42P05";

// Servers send notices on their own; nobody here reads them, and libpq would print them.
void ignore_notice(void* /*unused*/, const PGresult* /*notice*/) {}

void poll_once(int socket, short events, const Context& context) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(context.deadline() - Context::Clock::now()).count();
  const int limit =
      left < attention_milliseconds ? static_cast<int>(std::max<std::int64_t>(left, 0)) : attention_milliseconds;
  pollfd watched{socket, events, 0};
  ::poll(&watched, 1, limit);  // an interrupted or failed wait is seen by whoever reads the socket next
}

bool is_done(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY ||
         status == PGRES_PIPELINE_SYNC;
}

std::vector<const char*> texts_of(const std::vector<std::string>& parameters) {
  std::vector<const char*> texts;
  texts.reserve(parameters.size());
  for (const std::string& parameter : parameters) texts.push_back(parameter.c_str());
  return texts;
}

void hand_on(const PGresult* rows, const RowHandler& handler) {
  Row row;
  const int count = PQntuples(rows);
  for (int index = 0; index < count; ++index) {
    row.assign_result(rows, index);
    handler(row);
  }
}

struct FreeMemory {
  void operator()(char* memory) const { PQfreemem(memory); }
};

}  // namespace

Link::Link(const Settings& settings, const Context& context) : statement_timeout_(settings.statement_timeout) {
  const Context limited = context.within(settings.connect_timeout);
  try {
    connect(settings, limited);
  } catch (const Fault& fault) {
    throw make_connect_failure(fault, settings);
  } catch (const Failure& failure) {
    if (failure.error().code != POLYTOMIC_ERROR_DEADLINE_EXCEEDED) throw;
    context.check();
    throw Failure(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                  "no connection to the database " + settings.place() + " within " +
                      std::to_string(settings.connect_timeout.count()) +
                      " seconds; check hostname and port, and that the server can be reached from here, or raise "
                      "connect_timeout");
  }
  if (server_version() >= oldest_version) return;
  throw Failure(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED,
                "the server of the database " + settings.place() + " is older than PostgreSQL 14; update it");
}

void Link::connect(const Settings& settings, const Context& context) {
  context.check();
  const ConnectionText text(settings, find_addresses(settings, context));
  connection_.reset(PQconnectStart(text.get()));
  if (PQstatus(get()) == CONNECTION_BAD) throw Fault(get());
  PQsetNoticeReceiver(get(), ignore_notice, nullptr);
  // The only way to learn the SQLSTATE of a refusal.
  PQsetErrorVerbosity(get(), PQERRORS_VERBOSE);
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) throw Fault(get());
    pollfd watched{PQsocket(get()), static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    context.check();
    if (::poll(&watched, 1, attention_milliseconds) > 0) state = PQconnectPoll(get());
  }
  PQsetErrorVerbosity(get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(get(), 1) != 0) throw Fault(get());
}

bool Link::is_idle() const {
  if (PQstatus(get()) != CONNECTION_OK || is_in_transaction()) return false;
  pollfd watched{PQsocket(get()), POLLIN, 0};
  return ::poll(&watched, 1, 0) == 0;
}

void Link::wait(Direction direction, const Context& context) {
  context.check();
  if (meanwhile_ && meanwhile_()) return;
  poll_once(PQsocket(get()), static_cast<short>(direction == Direction::in ? POLLIN : POLLIN | POLLOUT), context);
}

std::string Link::begin(std::chrono::milliseconds lock_timeout, SearchPath search_path) const {
  return begin_sql() + ";" + settings_sql({statement_timeout_, lock_timeout, search_path}) + ";";
}

void Link::check_sent(int sent) const {
  if (sent != 1) throw Fault(get());
}

void Link::flush(const Context& context) {
  while (true) {
    const int left = PQflush(get());
    if (left < 0) throw Fault(get());
    if (left == 0) return;
    wait(Direction::in_or_out, context);
    if (PQconsumeInput(get()) == 0) throw Fault(get());
  }
}

ResultPointer Link::next(const Context& context) {
  while (PQisBusy(get()) != 0) {
    wait(Direction::in, context);
    if (PQconsumeInput(get()) == 0) throw Fault(get());
  }
  return ResultPointer(PQgetResult(get()));
}

void Link::run(const std::string& sql, const Context& context) { copy(sql, {}, {}, context); }

void Link::copy(const std::string& before, const std::vector<Reading>& readings, const std::string& after,
                const Context& context) {
  std::string sql = before;
  for (const Reading& reading : readings) {
    sql.append(reading.before).append("COPY (").append(reading.sql).append(") TO STDOUT;");
  }
  sql.append(after);
  check_sent(PQsendQuery(get(), sql.c_str()));
  flush(context);
  std::optional<Fault> fault;
  auto reading = readings.begin();
  while (const ResultPointer result = next(context)) {
    if (PQresultStatus(result.get()) == PGRES_COPY_OUT) {
      receive_copy(reading->handler, context);
      if (reading->finished) reading->finished();
      ++reading;
    } else if (!is_done(result.get()) && !fault) {
      fault = Fault(get(), result.get());
    }
  }
  if (fault) throw Fault(*fault);
}

void Link::receive_copy(const RowHandler& handler, const Context& context) {
  Row row;
  while (true) {
    char* line = nullptr;
    const int size = PQgetCopyData(get(), &line, 1);
    if (size == -1) return;  // how it ended is the next result
    if (size == -2) throw Fault(get());
    if (size == 0) {
      wait(Direction::in, context);
      if (PQconsumeInput(get()) == 0) throw Fault(get());
      continue;
    }
    const std::unique_ptr<char, FreeMemory> owned(line);
    row.assign_line({line, static_cast<std::size_t>(size)});
    handler(row);
  }
}

void Link::send(const std::string& sql, const std::vector<std::string>& parameters) {
  const std::vector<const char*> values = texts_of(parameters);
  check_sent(PQsendQueryParams(get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                               nullptr, 0));
}

void Link::receive_pipeline(const std::function<void(std::size_t, ResultPointer)>& take, const Context& context) {
  std::optional<Fault> fault;
  std::size_t position = 0;
  while (true) {
    ResultPointer result = next(context);
    if (result == nullptr) {  // between two statements, or for ever where the connection is lost
      context.check();
      if (PQstatus(get()) != CONNECTION_OK) throw Fault(get());
      continue;
    }
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (is_done(result.get()) && !fault) {
      take(position++, std::move(result));
    } else if (status != PGRES_PIPELINE_ABORTED && !fault) {
      fault = Fault(get(), result.get());
      if (fault->is_lost()) throw Fault(*fault);
    }
  }
  if (PQexitPipelineMode(get()) != 1) throw Fault(get());
  if (fault) throw Fault(*fault);
}

// A pooler tells its clients other numbers than those of the server's processes.
void Link::note_process(const PGresult* settings) {
  if (sharing_ != Sharing::unknown || PQntuples(settings) != 1) return;
  const bool is_direct = std::to_string(PQbackendPID(get())) == PQgetvalue(settings, 0, 0);
  sharing_ = is_direct ? Sharing::alone : Sharing::shared;
}

void Link::receive_readings(const std::vector<Reading>& readings, const Context& context) {
  const auto take = [this, &readings](std::size_t position, const ResultPointer& result) {
    if (position + 1 == statements_before) note_process(result.get());
    if (position < statements_before || position >= statements_before + readings.size()) return;
    const Reading& reading = readings[position - statements_before];
    hand_on(result.get(), reading.handler);
    if (reading.finished) reading.finished();
  };
  receive_pipeline(take, context);
}

void Link::read(const std::vector<Reading>& readings, const std::vector<std::string>& parameters,
                const Context& context) {
  check_sent(PQenterPipelineMode(get()));
  send(begin_sql(), {});
  send(settings_sql({statement_timeout_}), {});
  for (const Reading& reading : readings) send(reading.sql, parameters);
  send("COMMIT", {});
  check_sent(PQpipelineSync(get()));
  flush(context);
  receive_readings(readings, context);
}

void Link::query_again(const std::string& name, std::string (*make_sql)(int server_version), const RowHandler& handler,
                       const std::vector<std::string>& parameters, const Context& context) {
  // The first run, as any other transaction, tells whether the session is shared.
  if (sharing_ == Sharing::alone) {
    try {
      if (!prepared_.contains(name)) prepare(name, make_sql(server_version()), context);
      return run_prepared(name, handler, parameters, context);
    } catch (const Fault& fault) {
      if (fault.state() != statement_unknown && fault.state() != statement_known) throw;
      sharing_ = Sharing::shared;  // by something that hides it
    }
  }
  query({make_sql(server_version()), handler}, parameters, context);
}

void Link::prepare(const std::string& name, const std::string& sql, const Context& context) {
  check_sent(PQenterPipelineMode(get()));
  if (!has_session_settings_) send(session_settings_sql({statement_timeout_}), {});
  check_sent(PQsendPrepare(get(), name.c_str(), sql.c_str(), 0, nullptr));
  check_sent(PQpipelineSync(get()));
  flush(context);
  receive_pipeline([](std::size_t /*position*/, const ResultPointer& /*nothing*/) {}, context);
  has_session_settings_ = true;
  prepared_.insert(name);
}

void Link::run_prepared(const std::string& name, const RowHandler& handler, const std::vector<std::string>& parameters,
                        const Context& context) {
  const std::vector<const char*> values = texts_of(parameters);
  check_sent(
      PQsendQueryPrepared(get(), name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
  flush(context);
  std::optional<Fault> fault;
  while (const ResultPointer result = next(context)) {
    if (is_done(result.get())) {
      hand_on(result.get(), handler);
    } else if (!fault) {
      fault = Fault(get(), result.get());
    }
  }
  if (fault) throw Fault(*fault);
}

ResultPointer Link::describe(const std::string& sql, const Context& context) {
  check_sent(PQenterPipelineMode(get()));
  check_sent(PQsendPrepare(get(), "", sql.c_str(), 0, nullptr));
  check_sent(PQsendDescribePrepared(get(), ""));
  check_sent(PQpipelineSync(get()));
  flush(context);
  ResultPointer description;
  const auto take = [&description](std::size_t /*position*/, ResultPointer result) {
    description = std::move(result);  // the second one stays
  };
  receive_pipeline(take, context);
  return description;
}

}  // namespace polytomic::local::postgresql
