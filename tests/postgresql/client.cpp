#include "client.h"

#include <memory>
#include <stdexcept>

namespace polytomic::local::postgresql::testing {
namespace {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

bool is_done(const PGresult* result) {
  return PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
}

}  // namespace

Client::Client(const std::string& host, int port, const std::string& database, const std::string& user) {
  const std::string number = std::to_string(port);
  const char* const keys[] = {"host", "port", "dbname", "user", "client_encoding", nullptr};
  const char* const texts[] = {host.c_str(), number.c_str(), database.c_str(), user.c_str(), "UTF8", nullptr};
  connection_ = PQconnectdbParams(keys, texts, 0);
  if (PQstatus(connection_) == CONNECTION_OK) {
    PQsetNoticeProcessor(
        connection_, [](void*, const char*) {}, nullptr);
    return;
  }
  const std::string message = PQerrorMessage(connection_);
  PQfinish(connection_);
  throw std::runtime_error(message);
}

Outcome Client::attempt(const std::string& sql) {
  const Result result(PQexec(connection_, sql.c_str()));
  Outcome outcome;
  if (is_done(result.get())) {
    outcome.rows = std::strtol(PQcmdTuples(result.get()), nullptr, 10);
    return outcome;
  }
  outcome.state = field(result.get(), PG_DIAG_SQLSTATE);
  if (outcome.state.empty()) outcome.state = "none";
  outcome.message = field(result.get(), PG_DIAG_MESSAGE_PRIMARY);
  outcome.column = field(result.get(), PG_DIAG_COLUMN_NAME);
  outcome.type = field(result.get(), PG_DIAG_DATATYPE_NAME);
  return outcome;
}

void Client::run(const std::string& sql) {
  const Outcome outcome = attempt(sql);
  if (!outcome.is_accepted()) throw std::runtime_error(outcome.state + " " + outcome.message + " in: " + sql);
}

Client::Rows Client::rows(const std::string& sql) {
  const Result result(PQexec(connection_, sql.c_str()));
  if (!is_done(result.get())) throw std::runtime_error(field(result.get(), PG_DIAG_MESSAGE_PRIMARY) + " in: " + sql);
  Rows rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    auto& fields = rows.emplace_back();
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      auto& text = fields.emplace_back();
      if (PQgetisnull(result.get(), row, column) == 0) text = PQgetvalue(result.get(), row, column);
    }
  }
  return rows;
}

std::string quote(const std::string& name) { return local::testing::quote(name, '"'); }

}  // namespace polytomic::local::postgresql::testing
