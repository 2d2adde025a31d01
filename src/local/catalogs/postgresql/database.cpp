#include "local/catalogs/postgresql/database.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"
#include "local/catalogs/postgresql/failure.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

using postgresql::Fault;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds connect_limit{5};  // for each of the hosts that the URL names
constexpr std::size_t most_hosts = 6;
// Longer than the server takes by its own limits.
constexpr std::chrono::seconds answer_limit{12};
// So many statements may be under way.
constexpr std::size_t most_sent = 256;
constexpr int oldest_version = 140000;

// A commit that was acknowledged is on disk, whatever the server's own setting; one that waits for standbys still does.
constexpr const char* session_settings =
    "SET search_path = pg_catalog, polytomic, pg_temp; SET statement_timeout = '10s'; SET lock_timeout = '5s'; "
    "SET idle_in_transaction_session_timeout = '30s'; "
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; "
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, current_setting('transaction_read_only')";

// A reading sees one moment. Writings see what others have committed before each statement, and wait for each other row
// by row.
constexpr const char* begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* begin_writing = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

void ignore_notice(void* /*unused*/, const PGresult* /*notice*/) {}

bool is_done(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

bool is_lost(const PGconn* connection) { return PQstatus(connection) != CONNECTION_OK; }

// False where the time is over.
bool wait_for(int socket, short events, Clock::time_point deadline) {
  pollfd watched{socket, events, 0};
  const int ready = ::poll(&watched, 1, milliseconds_until(deadline));
  return ready > 0 || (ready < 0 && errno == EINTR) || Clock::now() < deadline;
}

}  // namespace

PostgresqlCatalogDatabase::PostgresqlCatalogDatabase(const PostgresqlCatalogAddress& address)
    : address_(address), mark_{make_uuid(), 0} {
  try {
    connect();
  } catch (const Fault& fault) {
    throw make_catalog_failure(fault, address_.place());
  }
  if (PQserverVersion(get()) < oldest_version) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_OPEN,
                  "the server of the catalog " + address_.place() + " is older than PostgreSQL 14; update it");
  }
  prepare_session();
}

// What comes before the URL holds unless that says otherwise.
void PostgresqlCatalogDatabase::connect() {
  const std::string patience = std::to_string(std::chrono::milliseconds(connect_limit).count());
  const std::array keys{"tcp_user_timeout", "keepalives_idle", "fallback_application_name",
                        "dbname",           "client_encoding", static_cast<const char*>(nullptr)};
  const std::array texts{patience.c_str(),       "10",   "polytomic catalog",
                         address_.url().c_str(), "UTF8", static_cast<const char*>(nullptr)};
  connection_.reset(PQconnectStartParams(keys.data(), texts.data(), 1));
  if (get() == nullptr) throw std::bad_alloc();
  if (PQstatus(get()) == CONNECTION_BAD) throw Fault(get());
  PQsetNoticeReceiver(get(), ignore_notice, nullptr);
  PQsetErrorVerbosity(get(), PQERRORS_VERBOSE);  // the only way to learn the SQLSTATE of a refusal
  const auto hosts = static_cast<std::size_t>(std::ranges::count(address_.place(), ',')) + 1;
  const auto deadline = Clock::now() + connect_limit * std::min(hosts, most_hosts);
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) throw Fault(get());
    if (!wait_for(PQsocket(get()), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
      throw Failure(POLYTOMIC_ERROR_CATALOG_UNAVAILABLE,
                    "no connection to the catalog " + address_.place() + " within " +
                        std::to_string(connect_limit.count()) +
                        " seconds; check host and port, and that the server can be reached");
    }
    state = PQconnectPoll(get());
  }
  PQsetErrorVerbosity(get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(get(), 1) != 0) throw Fault(get());
}

void PostgresqlCatalogDatabase::prepare_session() {
  const CatalogResult facts = run(session_settings);
  clock_difference_ = std::strtoll(PQgetvalue(facts.get(), 0, 0), nullptr, 10) - current_time();
  read_only_ = std::string_view(PQgetvalue(facts.get(), 0, 1)) == "on";
  if (PQenterPipelineMode(get()) != 1) fail(Fault(get()));
}

void PostgresqlCatalogDatabase::begin(Kind kind) {
  kind_ = kind;
  beginning_ = kind == Kind::read ? begin_reading : begin_writing;
  aftermath_.reset();
  committing_ = false;
}

void PostgresqlCatalogDatabase::commit() {
  if (beginning_ != nullptr) {  // nothing was sent
    beginning_ = nullptr;
    return;
  }
  if (kind_ == Kind::write) {
    prepare(
        "INSERT INTO polytomic.commits (session, number, made_at) VALUES (?, ?, ?) ON CONFLICT (session) DO UPDATE SET "
        "number = excluded.number, made_at = excluded.made_at")
        .bind(mark_.session)
        .bind(++mark_.number)
        .bind(now())
        .run();
    send("SET LOCAL statement_timeout = 0");  // it would end the wait for a standby, and say that all is well
  }
  if (!sent_.empty()) static_cast<void>(finish());
  send("COMMIT");
  committing_ = true;
  const CatalogResult end = finish();
  committing_ = false;
  // A transaction that has failed answers so, and as if all were well.
  if (std::string_view(PQcmdStatus(end.get())) == "COMMIT") return;
  throw Failure(POLYTOMIC_ERROR_INTERNAL, "the catalog " + address_.place() + " did not commit");
}

PostgresqlCatalogDatabase::Aftermath PostgresqlCatalogDatabase::abandon() noexcept {
  Aftermath aftermath = aftermath_.value_or(Aftermath::refused);
  if (aftermath == Aftermath::undecided && kind_ == Kind::read) aftermath = Aftermath::lost;
  beginning_ = nullptr;
  if (aftermath == Aftermath::lost || aftermath == Aftermath::undecided) return aftermath;
  try {
    if (!sent_.empty()) static_cast<void>(finish());
    if (PQtransactionStatus(get()) != PQTRANS_IDLE) {
      send("ROLLBACK");
      static_cast<void>(finish());
    }
  } catch (const std::exception&) {
    connection_.reset();  // the server rolls back
  }
  return aftermath;
}

bool PostgresqlCatalogDatabase::is_idle() const {
  if (get() == nullptr || is_lost(get()) || !sent_.empty() || PQtransactionStatus(get()) != PQTRANS_IDLE) return false;
  pollfd watched{socket(), POLLIN, 0};
  return ::poll(&watched, 1, 0) == 0;
}

// Several statements in one text cannot be piped.
void PostgresqlCatalogDatabase::execute(const std::string& sql) {
  if (beginning_ != nullptr) send(std::exchange(beginning_, nullptr));
  if (!sent_.empty()) static_cast<void>(finish());
  if (PQexitPipelineMode(get()) != 1) fail(Fault(get()));
  static_cast<void>(run(sql.c_str()));
  if (PQenterPipelineMode(get()) != 1) fail(Fault(get()));
}

CatalogResult PostgresqlCatalogDatabase::run(const char* sql) {
  const auto deadline = Clock::now() + answer_limit;
  CatalogResult last;
  std::optional<Fault> fault;
  try {
    if (PQsendQuery(get(), sql) != 1) throw Fault(get());
    flush(deadline);
    while (CatalogResult result = next(deadline)) {
      if (!is_done(result.get()) && !fault) fault = Fault(get(), result.get());
      last = std::move(result);
    }
    if (is_lost(get())) throw Fault(get());
  } catch (const Fault& broken) {
    fail(fault ? *fault : broken);
  }
  if (fault) fail(*fault);
  return last;
}

std::int64_t PostgresqlCatalogDatabase::now() const { return current_time() + clock_difference_; }

CatalogCursor& PostgresqlCatalogDatabase::cursor(const char* sql) {
  auto& cursor = cursors_[sql];
  if (cursor == nullptr)
    cursor = std::make_unique<PostgresqlCatalogCursor>(*this, sql, "s" + std::to_string(cursors_.size()));
  return *cursor;
}

void PostgresqlCatalogDatabase::send(const char* sql) {
  note_sent(PQsendQueryParams(get(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0), nullptr);
}

void PostgresqlCatalogDatabase::send(PostgresqlCatalogCursor& cursor) {
  if (beginning_ != nullptr) send(std::exchange(beginning_, nullptr));
  if (sent_.size() >= most_sent) static_cast<void>(finish());
  const bool is_known = cursor.is_prepared() || std::ranges::find(sent_, &cursor) != sent_.end();
  if (!is_known) note_sent(PQsendPrepare(get(), cursor.name().c_str(), cursor.sql().c_str(), 0, nullptr), &cursor);
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const auto& parameter : cursor.parameters()) {
    values.push_back(parameter ? parameter->data() : nullptr);
    lengths.push_back(parameter ? static_cast<int>(parameter->size()) : 0);
  }
  const std::vector<int> binary(values.size(), 1);
  note_sent(PQsendQueryPrepared(get(), cursor.name().c_str(), static_cast<int>(values.size()), values.data(),
                                lengths.data(), binary.data(), 1),
            nullptr);
}

void PostgresqlCatalogDatabase::note_sent(int sent, PostgresqlCatalogCursor* prepared) {
  if (sent != 1) fail(Fault(get()));
  sent_.push_back(prepared);
}

CatalogResult PostgresqlCatalogDatabase::finish() {
  const auto deadline = Clock::now() + answer_limit;
  CatalogResult last;
  std::optional<Fault> fault;
  try {
    if (PQpipelineSync(get()) != 1) throw Fault(get());
    flush(deadline);
    while (true) {
      CatalogResult result = next(deadline);
      if (result == nullptr) {  // between two statements, or for ever where the connection is lost
        if (is_lost(get()) || Clock::now() >= deadline) throw Fault(get());
        continue;
      }
      if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
      if (is_done(result.get())) {
        if (!sent_.empty() && sent_.front() != nullptr) sent_.front()->set_prepared();
        last = std::move(result);
      } else if (!fault && PQresultStatus(result.get()) != PGRES_PIPELINE_ABORTED) {
        fault = Fault(get(), result.get());
      }
      if (!sent_.empty()) sent_.pop_front();
    }
  } catch (const Fault& broken) {
    fail(fault ? *fault : broken);
  }
  sent_.clear();
  if (fault) fail(*fault);
  return last;
}

void PostgresqlCatalogDatabase::wait(short events, Deadline deadline) {
  if (wait_for(socket(), events, deadline)) return;
  connection_.reset();
  aftermath_ = committing_ ? Aftermath::undecided : Aftermath::lost;
  throw Failure(POLYTOMIC_ERROR_CATALOG_UNAVAILABLE, "the catalog " + address_.place() + " did not answer within " +
                                                         std::to_string(answer_limit.count()) +
                                                         " seconds; try again later");
}

void PostgresqlCatalogDatabase::flush(Deadline deadline) {
  while (true) {
    const int left = PQflush(get());
    if (left < 0) throw Fault(get());
    if (left == 0) return;
    wait(POLLIN | POLLOUT, deadline);
    if (PQconsumeInput(get()) == 0) throw Fault(get());
  }
}

CatalogResult PostgresqlCatalogDatabase::next(Deadline deadline) {
  while (PQisBusy(get()) != 0) {
    wait(POLLIN, deadline);
    if (PQconsumeInput(get()) == 0) throw Fault(get());
  }
  return CatalogResult(PQgetResult(get()));
}

void PostgresqlCatalogDatabase::fail(const Fault& fault) {
  const bool is_gone = fault.is_lost() || is_lost(get());
  if (is_gone) {
    aftermath_ = committing_ ? Aftermath::undecided : Aftermath::lost;
  } else {
    aftermath_ = fault.state().starts_with("40") ? Aftermath::collided : Aftermath::refused;
  }
  const Failure failure = make_catalog_failure(fault, address_.place());
  if (is_gone) {
    connection_.reset();
    sent_.clear();
  }
  throw Failure(failure);
}

}  // namespace polytomic::local
