#include "local/connectors/postgresql/transaction.h"

#include <string_view>

namespace polytomic::local::postgresql {
namespace {

// A value of NULL is the default.
std::string setting(std::string_view name, std::string_view value) {
  return std::string("pg_catalog.set_config('").append(name).append("', ").append(value).append(", true)");
}

std::string setting(std::string_view name, std::chrono::milliseconds value) {
  return setting(name, "'" + std::to_string(value.count()) + "'");
}

}  // namespace

std::string begin_sql() { return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"; }

std::string settings_sql(const TransactionSettings& settings) {
  constexpr std::chrono::milliseconds longest_idle{60000};
  constexpr std::chrono::milliseconds client_check{1000};
  // Temporary objects come last, as otherwise they come first.
  const char* path = settings.search_path == SearchPath::catalog ? "'pg_catalog, pg_temp'" : "NULL";
  return "SELECT " + setting("search_path", path) + ", " + setting("statement_timeout", settings.statement_timeout) +
         ", " + setting("lock_timeout", settings.lock_timeout) + ", " +
         setting("idle_in_transaction_session_timeout", longest_idle) + ", " +
         setting("max_parallel_workers_per_gather", "'0'") + ", " + setting("jit", "'off'") + ", " +
         setting("datestyle", "'ISO, YMD'") + ", " + setting("standard_conforming_strings", "'on'") + ", " +
         setting("bytea_output", "'hex'") + ", " + setting("row_security", "'on'") +
         // A statement for a connection that was closed ends by itself, where the server's system can tell.
         ", CASE WHEN pg_catalog.version() OPERATOR(pg_catalog.~~) '%linux%' THEN " +
         setting("client_connection_check_interval", client_check) + " END";
}

}  // namespace polytomic::local::postgresql
